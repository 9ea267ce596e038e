"""What stations' own software hands in: logs and words on slots, JSON out; never a rule of its own."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from typing import Any, TypedDict

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from scheduler.asrun import AsRunParse
from scheduler.asrun.rows import Why
from scheduler.terms import Grade, Verdict, local_day

from ..access import Permission
from ..errors import N_, Refused
from ..forms import MISSING, MOST, NO_CHOICE, Form
from ..openapi import FORM, Day, Key, Moment, Shape, speaks
from ..web import Call, allowed
from . import definitions, service, signing
from .handed import HandedIn, read_handed
from .judging import newest_airings
from .models import Airing, Answer, AsRunLog
from .views import room, station_of

NO_MOMENT = N_("Tulis saat dengan zona waktunya, misalnya 2026-11-23T07:25:00+07:00.")


class LogSent(TypedDict, total=False):
    """A station's log as a file; `form` is guessed when none is named, `day` serves a log without days.

    `order` (dmy, mdy or ymd) says how days are written where that is not sure. `claimed_at` is what the clock of the station's
    computer says now. `sequence` and `signature` come together: the reference tells how a log is signed.
    """

    file: bytes
    form: str
    day: Day
    order: str
    claimed_at: Moment
    sequence: int
    signature: str


class LogTold(TypedDict):
    """What was kept of one day of a log."""

    id: int
    day: Day
    form: str
    lines: int
    covers_from_at: Moment
    covers_until_at: Moment
    claimed_at: Moment | None
    offset_s: int | None
    signed_sequence: int | None


class LineRefused(TypedDict):
    """A line of a log that could not be read."""

    line: int
    why: Why


class LogsTold(TypedDict):
    """A log that was kept, a row a day, and the lines of it that could not be read."""

    items: list[LogTold]
    refused: list[LineRefused]


class _AnswerHead(TypedDict):
    aired: bool | None
    client_id: Key


class AnswerSent(_AnswerHead, total=False):
    """The word on a slot: `aired` is null for "not known"; `client_id` is the sender's own, so that a retry acts once."""

    said_at: Moment


class AnswerTold(TypedDict):
    """The word that was kept, and the verdict on the slot with it."""

    id: int
    slot_id: int
    client_id: str
    aired: bool | None
    said_at: Moment
    verdict: Verdict | None
    grade: Grade | None


@room.post("/api/v1/stations/<int:station_id>/logs")
@allowed(Permission.AIRING_TELL)
@speaks(Shape(LogsTold, status=201, body=LogSent, body_type=FORM))
def log_api(call: Call, station_id: int) -> AnyResponse:
    """Keep a station's log and judge its days; what the page shows beforehand is told in the answer."""
    station, form = station_of(call, station_id, Permission.AIRING_TELL), call.form
    handed = read_handed(form, now=call.now)
    parsed = handed.read(definitions.forms_of(call.session, station.id))
    sequence = _check_signature(call, station.id, form=form, handed=handed)
    received = handed.receive(parsed, sequence=sequence)
    place, kept = {"station_id": station.id, "shelf": call.office.shelf}, {"received": received, "raw": handed.raw}
    logs = service.keep_log(call.session, call.actor, **place, **kept, now=call.now)  # type: ignore[arg-type]  # two dicts
    return call.json(_told_logs(parsed, logs), 201)


def _check_signature(call: Call, station_id: int, *, form: Form, handed: HandedIn) -> int | None:
    """The sequence number of a log whose signature is good; None for a log that bears none."""
    signature, sequence = form.text("signature", required=False), form.maybe_integer("sequence", most=MOST)
    if not signature and sequence is None:
        return None
    if not signature or sequence is None:
        form.refuse("sequence" if signature else "signature", MISSING)
    form.check()
    claim = signing.Signed(station_id, sequence or 0, hashlib.sha256(handed.raw).hexdigest())
    signing.check_signature(call.session, claim, signature=signature, secret_key=call.office.settings.secret_key)
    return sequence


def _told_logs(parsed: AsRunParse, logs: list[AsRunLog]) -> LogsTold:
    counts = Counter(local_day(row.started_at) for row in parsed.rows)
    items: list[LogTold] = [
        {
            "id": log.id,
            "day": log.day.isoformat(),
            "form": log.form,
            "lines": counts[log.day],
            "covers_from_at": log.covers_from_at.isoformat(),
            "covers_until_at": log.covers_until_at.isoformat(),
            "claimed_at": log.claimed_at.isoformat() if log.claimed_at else None,
            "offset_s": log.offset_s,
            "signed_sequence": log.signed_sequence,
        }
        for log in logs
    ]
    return {"items": items, "refused": [{"line": line.line, "why": line.why} for line in parsed.refused]}


@room.post("/api/v1/slots/<int:slot_id>/answers")
@allowed(Permission.AIRING_TELL)
@speaks(Shape(AnswerTold, status=201, body=AnswerSent))
def answer_api(call: Call, slot_id: int) -> AnyResponse:
    """Keep the word of a station on a slot of a published list, as the operator's page does."""
    slot = service.published_slot(call.session, slot_id)
    station_of(call, slot.station_id, Permission.AIRING_TELL)
    aired, client_id, said_at = _read_answer(request.get_json(silent=True), call.now)
    kept = service.answer_slot(
        call.session, call.actor, slot=slot, aired=aired, client_id=client_id, said_at=said_at, now=call.now
    )
    airing = newest_airings(call.session, [slot.id]).get(slot.id)
    return call.json(_told_answer(kept, airing), 201)


def _read_answer(body: Any, now: datetime) -> tuple[bool | None, str, datetime]:
    given = body if isinstance(body, dict) else {}
    form = Form(MultiDict({name: str(given[name]) for name in ("client_id", "said_at") if given.get(name) is not None}))
    aired = given.get("aired", "")
    if not (aired is None or isinstance(aired, bool)):
        form.refuse("aired", NO_CHOICE if aired else MISSING)
    client_id, said_at = form.text("client_id", most=64), form.moment("said_at") or now
    if "said_at" in form.refusals or said_at.tzinfo is None:
        form.refusals["said_at"] = Refused(NO_MOMENT, "said_at")
    form.check()
    return aired, client_id, said_at


def _told_answer(kept: Answer, airing: Airing | None) -> AnswerTold:
    return {
        "id": kept.id,
        "slot_id": kept.slot_id,
        "client_id": kept.client_id,
        "aired": kept.aired,
        "said_at": kept.said_at.isoformat(),
        "verdict": Verdict(airing.verdict) if airing else None,
        "grade": Grade(airing.grade) if airing else None,
    }
