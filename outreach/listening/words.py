"""What the methods of asking are called on the screen and in files."""

from __future__ import annotations

from ..errors import N_
from ..i18n import gettext
from .models import Method

METHODS = {
    Method.FACE_TO_FACE: N_("tatap muka"),
    Method.PHONE: N_("telepon"),
    Method.AFTER_PRAYER: N_("usai ibadah"),
    Method.AT_MARKET: N_("di pasar"),
    Method.AT_MEETING: N_("di pertemuan warga"),
    Method.OTHER: N_("cara lain"),
}


def method_word(method: str) -> str:
    """How people were asked, in the reader's language."""
    return gettext(METHODS[Method(method)])
