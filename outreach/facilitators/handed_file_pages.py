"""Screens of files handed to facilitators: who got which clip how, and when it was played; never a query and never a rule."""

from __future__ import annotations

import secrets

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..clips.queries import newest_airable
from ..errors import NotFound
from ..forms import maybe_id
from ..i18n import gettext
from ..places import service as places
from ..tabular import write_csv
from ..web import Call, allowed
from . import handing_over, queries, service
from .errors import NoFacilitatorHere
from .handing_over import PAGE, HandedRow, Handing, list_handed
from .models import Facilitator, HandedFile, Means
from .reception_queries import MOST_ROWS
from .views import room

MOST_CLIPS = 200


def _listed(call: Call, *, after: int | None = None, most: int = PAGE) -> list[HandedRow]:
    """What this person may see: a facilitator sees the own files, everybody else both banks'."""
    own = service.facilitator_of(call.session, call.actor.person_id)
    return list_handed(
        call.session,
        regency_code=call.args.get("pihak", "")[:5],
        facilitator_id=own.id if own else None,
        words=call.args.get("q", "")[:100],
        after=after,
        most=most,
    )


@room.get("/berkas-serahan")
@allowed(Permission.VISIT_RECORD)
def handed_files(call: Call) -> AnyResponse:
    """Which clip was handed to whom, newest first, and in which villages it was played when."""
    rows = _listed(call, after=maybe_id(call.args.get("sesudah")))
    return call.page(
        "facilitators/handed.html",
        rows=rows,
        next_url=url_for("facilitators.handed_files", sesudah=rows[-1].handed.id) if len(rows) == PAGE else "",
        banks=places.banks(call.session),
        words=call.args.get("q", ""),
        side=call.args.get("pihak", ""),
        may_edit={row.handed.id for row in rows if _may(call, row.facilitator)},
        villages={row.facilitator.id: _villages_of(call, row.facilitator) for row in rows},
    )


def _may(call: Call, facilitator: Facilitator) -> bool:
    """The facilitator in person, or who coordinates the own regency's."""
    is_own = facilitator.person_id is not None and facilitator.person_id == call.actor.person_id
    return is_own or call.actor.may(Permission.FACILITATOR_EDIT, regency_code=facilitator.regency_code)


def _villages_of(call: Call, facilitator: Facilitator) -> list[queries.VillageCare]:
    codes = frozenset(a.village_code for a in service.assignments_of(call.session, facilitator.id, on=call.today))
    return queries.care_of_villages(call.session, on=call.today, codes=codes) if codes else []


@room.get("/berkas-serahan.csv")
@allowed(Permission.VISIT_RECORD)
def handed_csv(call: Call) -> AnyResponse:
    """The same as a file for a spreadsheet: a line a play, and one for what was not played yet."""
    lines = [line for row in _listed(call, most=MOST_ROWS) for line in _lines(row)]
    answer = Response(write_csv([_HEAD, *lines]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="berkas-serahan-{call.today.isoformat()}.csv"'
    return answer


_HEAD = (
    "diserahkan",
    "klip",
    "tema",
    "fasilitator",
    "sarana",
    "diputar",
    "kode_desa",
    "desa",
    "catatan",
    "dicatat_oleh",
)


def _lines(row: HandedRow) -> list[tuple[str, ...]]:
    handed = row.handed
    head = (handed.handed_on.isoformat(), row.clip.title, row.clip.topic, row.facilitator.name, handed.means)
    tail = (handed.note, handed.recorded_by)
    played = [(play.played_on.isoformat(), play.village_code, village) for play, village in row.plays]
    return [(*head, *one, *tail) for one in played or [("", "", "")]]


@room.get("/berkas-serahan/baru")
@allowed(Permission.FACILITATOR_EDIT)
def new_handing(call: Call) -> AnyResponse:
    """The form that notes a handing."""
    return call.page(
        "facilitators/handed_new.html",
        people=_coordinated(call),
        clips=newest_airable(call.session, on=call.today, most=MOST_CLIPS),
        means=tuple(Means),
        client_id=secrets.token_hex(16),
    )


def _coordinated(call: Call) -> list[Facilitator]:
    listed = queries.list_facilitators(call.session, on=call.today)
    return [one for one, _ in listed if one.regency_code == call.actor.regency_code and one.ended_on is None]


@room.post("/berkas-serahan")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.new_handing")
def hand_file(call: Call) -> AnyResponse:
    """Note which clip was handed to whom."""
    form = call.form
    chosen, clip_id = form.integer("facilitator_id"), form.integer("clip_id")
    day, means = form.day("handed_on"), form.choice("means", Means)
    handing = Handing(form.text("client_id", most=64), clip_id, day, means, form.text("note", required=False, most=300))
    form.check()
    facilitator = {one.id: one for one in _coordinated(call)}.get(chosen)
    if facilitator is None:
        raise NoFacilitatorHere
    handed = handing_over.hand_over(call.session, call.actor, facilitator=facilitator, handing=handing, now=call.now)
    undo = url_for("facilitators.withdraw_handed", handed_id=handed.id)
    return call.go("facilitators.handed_files", said=gettext("Penyerahan berkas dicatat."), undo=undo)


# --- one handing ------------------------------------------------------------------------------------------------------


def _own_handed(call: Call, handed_id: int) -> HandedFile:
    """A handing to this person, or to a facilitator whom this person coordinates."""
    handed = handing_over.get_handed(call.session, handed_id)
    if not _may(call, service.get_facilitator(call.session, handed.facilitator_id)):
        raise NotFound
    return handed


@room.post("/berkas-serahan/<int:handed_id>/urungkan")
@allowed(Permission.FACILITATOR_EDIT)
def withdraw_handed(call: Call, handed_id: int) -> AnyResponse:
    """Take a handing back that was noted by mistake."""
    handed = _own_handed(call, handed_id)
    handing_over.withdraw_handed(call.session, call.actor, handed=handed, now=call.now)
    undo = url_for("facilitators.restore_handed", handed_id=handed_id)
    said = gettext("Catatan penyerahan ditarik; pemutarannya tidak dihitung lagi.")
    return call.go("facilitators.handed_files", said=said, undo=undo)


@room.post("/berkas-serahan/<int:handed_id>/pulihkan")
@allowed(Permission.FACILITATOR_EDIT)
def restore_handed(call: Call, handed_id: int) -> AnyResponse:
    """Let a handing stand again that was just taken back."""
    handed = _own_handed(call, handed_id)
    handing_over.restore_handed(call.session, call.actor, handed=handed, now=call.now)
    return call.go("facilitators.handed_files", said=gettext("Catatan penyerahan berlaku lagi."))


@room.post("/berkas-serahan/<int:handed_id>/putar")
@allowed(Permission.VISIT_RECORD)
def note_play(call: Call, handed_id: int) -> AnyResponse:
    """Note that a handed file was played to people in a village."""
    handed, form = _own_handed_here(call, handed_id), call.form
    village_code, day = form.text("village_code", most=13), form.day("played_on")
    form.check()
    play = handing_over.note_play(
        call.session, call.actor, handed=handed, village_code=village_code, played_on=day, now=call.now
    )
    undo = url_for("facilitators.withdraw_play", play_id=play.id)
    return call.go("facilitators.handed_files", said=gettext("Pemutaran dicatat."), undo=undo)


def _own_handed_here(call: Call, handed_id: int) -> HandedFile:
    """As `_own_handed`, and in a village that the facilitator covers today."""
    handed = _own_handed(call, handed_id)
    facilitator = service.get_facilitator(call.session, handed.facilitator_id)
    covered = {village.code for village in _villages_of(call, facilitator)}
    sent = call.form.fields.get("village_code", "")
    if sent and sent not in covered:
        raise NotFound
    return handed


@room.post("/berkas-serahan/putar/<int:play_id>/urungkan")
@allowed(Permission.VISIT_RECORD)
def withdraw_play(call: Call, play_id: int) -> AnyResponse:
    """Take a play back."""
    play = handing_over.get_play(call.session, play_id)
    _own_handed(call, play.handed_file_id)
    handing_over.withdraw_play(call.session, call.actor, play=play, now=call.now)
    return call.go("facilitators.handed_files", said=gettext("Catatan pemutaran ditarik."))
