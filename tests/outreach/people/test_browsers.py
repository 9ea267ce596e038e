"""A device is named in words its owner knows."""

from __future__ import annotations

import pytest

from outreach.i18n import speaking
from outreach.people.browsers import device_name

CHROME = "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 %sSafari/537.36%s"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (CHROME % ("Windows NT 10.0; Win64; x64", "", ""), "Chrome di Windows"),
        (CHROME % ("Windows NT 10.0; Win64; x64", "", " Edg/130.0.0.0"), "Edge di Windows"),
        (CHROME % ("Linux; Android 10; K", "Mobile ", ""), "Chrome di Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox di Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1",
            "Safari di iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Perangkat tanpa nama"),
    ],
)
def test_a_sign_in_names_browser_and_system(line: str, name: str) -> None:
    with speaking("id"):
        assert device_name(line) == name
