"""Shows of a number only its ends; pure, and the number cannot be told from what is shown."""

from __future__ import annotations

LEAST = 9
"""A shorter number would be told by its ends."""


def mask_phone(phone: str | None) -> str:
    """A number as 0812****789; only stars where it is short, nothing for none."""
    digits = "".join(letter for letter in phone or "" if letter.isdigit())
    if not digits:
        return ""
    return f"{digits[:4]}****{digits[-3:]}" if len(digits) >= LEAST else "****"
