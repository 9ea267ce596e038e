"""Reads a cell that was made harmless for spreadsheets, and packs an uploaded file into a field of its preview; never a figure."""

from __future__ import annotations

import base64
import zlib

from ..tabular import DANGEROUS


def bare(cell: str) -> str:
    """A cell as it was before `tabular.escape_cell`, so that a file we wrote can be read again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def pack(raw: bytes) -> str:
    """A file as text for a hidden field."""
    return base64.b64encode(zlib.compress(raw)).decode()


def unpack(packed: str, *, most: int) -> bytes:
    """The file of a hidden field, cut at `most` bytes; raises `ValueError` for anything we did not pack."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), most)
    except zlib.error as fault:
        raise ValueError("not packed by us") from fault
