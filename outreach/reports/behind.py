"""Names the rows behind I10, I11 and I12 in words, so that every number opens what it was counted from; never counts."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import N_
from ..i18n import day_plain, gettext, number, percent, rupiah
from ..listening.interval import LEAST_INTERVIEWED
from .account_rows import CheckRow, FollowUpRow
from .account_words import ACCOUNT_WORDS
from .accounts import lines_of_year, spent_by
from .figures import ReportRows

DONE = N_("%(what)s, jatuh tempo %(due)s, selesai %(closed)s")
OPEN = N_("%(what)s, jatuh tempo %(due)s, belum selesai")
LINE = N_("%(code)s %(name)s: realisasi %(spent)s dari pagu %(ceiling)s")
UNSPENT = N_("%(code)s %(name)s: pagu %(ceiling)s, realisasi belum ada data")
CHECK = N_("%(day)s, %(place)s: %(heard)s dari %(n)s orang (%(share)s)")
FEW = N_("%(day)s, %(place)s: belum cukup, n = %(n)s")


@dataclass(frozen=True, slots=True)
class Told:
    """A row in words, and the side it belongs to."""

    text: str
    regency_code: str


def tell_rows(rows: ReportRows) -> dict[str, Told]:
    """Every row of the three figures by its id, in the language in force."""
    told = {row.id: Told(_follow_up(row), row.regency_code) for row in rows.follow_ups}
    lines = lines_of_year(rows)
    for line in lines:
        spent = [entry.amount_rupiah for entry in spent_by(rows, [line])]
        facts = {"code": line.code, "name": line.name, "ceiling": rupiah(line.ceiling_rupiah)}
        said = gettext(LINE) % (facts | {"spent": rupiah(sum(spent))}) if spent else gettext(UNSPENT) % facts
        told[f"B{line.id}"] = Told(said, line.regency_code)
    return told | {f"C{check.id}": Told(_check(check), check.regency_code) for check in rows.checks}


def _follow_up(row: FollowUpRow) -> str:
    facts = {"what": gettext(ACCOUNT_WORDS[f"owed_{row.kind.value}"]), "due": day_plain(row.due_on)}
    if row.closed_on is None:
        return gettext(OPEN) % facts
    return gettext(DONE) % (facts | {"closed": day_plain(row.closed_on)})


def _check(check: CheckRow) -> str:
    facts = {"day": day_plain(check.day), "place": check.place, "n": number(check.interviewed)}
    if check.interviewed < LEAST_INTERVIEWED:
        return gettext(FEW) % facts
    share = percent(check.heard / check.interviewed)
    return gettext(CHECK) % (facts | {"heard": number(check.heard), "share": share})
