"""Changes the agreement's title, numbers and dates, and tells the regency across the river; never its banks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import changed, edited_meanwhile, record
from ..errors import N_
from ..i18n import day_plain
from ..notices import notify
from .errors import AgreementReversed
from .models import Agreement


def save_agreement(
    session: Session, actor: Actor, *, agreement: Agreement, values: Mapping[str, object], version: int, now: datetime
) -> None:
    """Save the agreement's title, numbers and dates, and tell the other regency each change.

    Raises `EditedMeanwhile` or `AgreementReversed`.
    """
    if agreement.version != version:
        raise edited_meanwhile(session, ("agreement", agreement.id), mine=values, theirs=agreement, since=now)
    signed_on, until_on = values.get("signed_on"), values.get("until_on")
    if isinstance(signed_on, date) and isinstance(until_on, date) and until_on < signed_on:
        raise AgreementReversed("until_on")
    differences = changed(agreement, values)
    if differences:
        agreement.version += 1
        thing = ("agreement", agreement.id)
        record(session, actor, action="agreement.change", thing=thing, changes=differences, now=now)
        _tell_change(session, actor, agreement, values={name: values[name] for name in differences}, now=now)


AGREEMENT_CHANGES = {
    "title": N_("%(who)s mengubah judul perjanjian menjadi “%(new)s”."),
    "left_number": N_("%(who)s mengubah nomor perjanjian tepi kiri menjadi %(new)s."),
    "right_number": N_("%(who)s mengubah nomor perjanjian tepi kanan menjadi %(new)s."),
    "signed_on": N_("%(who)s mengubah tanggal tanda tangan perjanjian menjadi %(new)s."),
    "until_on": N_("%(who)s mengubah akhir masa perjanjian menjadi %(new)s."),
}


def _tell_change(
    session: Session, actor: Actor, agreement: Agreement, *, values: Mapping[str, object], now: datetime
) -> None:
    """The regency across the river reads what changed, with the way to the trail."""
    others = [code for code in (agreement.left_code, agreement.right_code) if code != actor.regency_code]
    for code in others:
        for name, new in values.items():
            words = day_plain(new) if isinstance(new, date) else new or "–"
            notify(
                session,
                sentence=AGREEMENT_CHANGES[name],
                facts={"who": actor.name, "new": words},
                href=f"/jejak?jenis=agreement&nomor={agreement.id}",
                regency_code=code,
                now=now,
            )
