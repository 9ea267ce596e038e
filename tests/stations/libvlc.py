"""Asks the player VLC, through its own library, what it finds in a list and how long each sound is; plays nothing aloud.

Library: Debian's libvlc5 (libvlc 3.0). Names and numbers are those of its public C interface.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from threading import Event

QUIET = (b"--quiet", b"--no-video", b"--aout=dummy", b"--no-plugins-cache")
PARSED_CHANGED = 3
PARSE_LOCAL = 0
DONE = 4
PATIENCE_S = 20
CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
HANDLE = ctypes.c_void_p
SHAPES: dict[str, tuple[object, list[object]]] = {
    "libvlc_new": (HANDLE, [ctypes.c_int, ctypes.c_void_p]),
    "libvlc_release": (None, [HANDLE]),
    "libvlc_media_new_path": (HANDLE, [HANDLE, ctypes.c_char_p]),
    "libvlc_media_release": (None, [HANDLE]),
    "libvlc_media_event_manager": (HANDLE, [HANDLE]),
    "libvlc_event_attach": (ctypes.c_int, [HANDLE, ctypes.c_int, CALLBACK, ctypes.c_void_p]),
    "libvlc_media_parse_with_options": (ctypes.c_int, [HANDLE, ctypes.c_int, ctypes.c_int]),
    "libvlc_media_get_parsed_status": (ctypes.c_int, [HANDLE]),
    "libvlc_media_subitems": (HANDLE, [HANDLE]),
    "libvlc_media_list_count": (ctypes.c_int, [HANDLE]),
    "libvlc_media_list_item_at_index": (HANDLE, [HANDLE, ctypes.c_int]),
    "libvlc_media_get_duration": (ctypes.c_int64, [HANDLE]),
    "libvlc_media_get_mrl": (ctypes.c_char_p, [HANDLE]),
}


class Player:
    """VLC without a window. Raises OSError where its library is not installed."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL("libvlc.so.5")
        for name, (result, arguments) in SHAPES.items():
            function = getattr(self.library, name)
            function.restype, function.argtypes = result, arguments
        self.instance = self.library.libvlc_new(len(QUIET), (ctypes.c_char_p * len(QUIET))(*QUIET))
        assert self.instance

    def read(self, playlist: Path) -> dict[str, float]:
        """Each sound of a list as VLC opens it: its path, and its length in seconds as found in the file itself."""
        media = self.library.libvlc_media_new_path(self.instance, str(playlist).encode())
        self._parse(media)
        entries = self.library.libvlc_media_subitems(media)
        places = range(self.library.libvlc_media_list_count(entries))
        found = dict(self._entry(self.library.libvlc_media_list_item_at_index(entries, place)) for place in places)
        self.library.libvlc_media_release(media)
        return found

    def close(self) -> None:
        """Let the library go."""
        self.library.libvlc_release(self.instance)

    def _entry(self, media: int) -> tuple[str, float]:
        self._parse(media)
        told = self.library.libvlc_media_get_mrl(media).decode(), self.library.libvlc_media_get_duration(media) / 1000
        self.library.libvlc_media_release(media)
        return told

    def _parse(self, media: int) -> None:
        parsed = Event()
        heard: Callable[..., None] = CALLBACK(lambda _event, _data: parsed.set())
        events = self.library.libvlc_media_event_manager(media)
        self.library.libvlc_event_attach(events, PARSED_CHANGED, heard, None)
        self.library.libvlc_media_parse_with_options(media, PARSE_LOCAL, PATIENCE_S * 1000)
        assert parsed.wait(PATIENCE_S)
        assert self.library.libvlc_media_get_parsed_status(media) == DONE
