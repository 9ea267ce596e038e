"""Names the device behind a browser's own line in words a person knows; pure, and never a way to tell people apart."""

from __future__ import annotations

from ..i18n import gettext

BROWSERS = {
    "SamsungBrowser/": "Samsung Internet",
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
"""By the mark in the line, the more particular first: nearly all of them also say Chrome, and all say Safari."""
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
"""Android says Linux as well, and iPhones Mac OS X."""


def device_name(line: str) -> str:
    """Words like "Chrome di Windows"; a line that tells neither is shown as it came, and an empty one says so."""
    browser = next((name for mark, name in BROWSERS.items() if mark in line), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in line), "")
    if browser and system:
        return gettext("%(browser)s di %(system)s") % {"browser": browser, "system": system}
    return browser or system or line[:60] or gettext("Perangkat tanpa nama")
