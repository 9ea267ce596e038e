"""Each person's first page: what awaits them today, oldest first; never a decision of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import Verdict

from .access import Actor, Permission, Role
from .airings import makegoods
from .airings import queries as proof
from .airings.models import Airing
from .alarms.lines import link_alarms
from .clips.content import standing_of
from .clips.models import Clip
from .clips.queries import load_clips
from .errors import N_
from .facilitators import notes
from .facilitators import queries as care
from .facilitators import service as facilitators
from .i18n import day_short, gettext, moment_short, today
from .joint import VoteState
from .notices import open_notices, settle_side, words_of
from .people import service as people
from .places import service as places
from .places.service import Banks
from .playlists import service as playlists
from .privacy import service as privacy
from .queue import latest_jobs
from .reach import drawing, settling
from .reach import service as reach
from .reports import service as reports
from .reports.periods import PeriodKind, name_of, period_of
from .slots import queries as slots
from .slots import series
from .web import Call, allowed

room = Blueprint("desk", __name__)
MOST_TASKS = 7
MOST_MISSES = 2
"""More misses than that are told in one line, or they would push everything else off the desk."""
WANTED_STAFF = {
    Role.COMMUNICATIONS: N_("Belum ada staf komunikasi kabupaten Anda"),
    Role.APPROVER: N_("Belum ada penyetuju kabupaten Anda"),
    Role.OPERATOR: N_("Belum ada operator stasiun kabupaten Anda"),
}
"""Without whom nothing can be planned, agreed or aired; each with the sentence that asks for them."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that awaits a person: a sentence, since when, and the one action that settles it."""

    sentence: str
    action: str
    href: str
    since: datetime | None = None
    link: str = ""
    """For an alarm: the address that tells the station of it, once a person presses it."""
    covers: frozenset[str] = frozenset()
    """Pages whose own notices need not be told beside this."""


def tasks_for(
    session: Session, actor: Actor, *, river: Banks, alarm_days: int, base_url: str, now: datetime
) -> list[Task]:
    """What awaits this person, alarms first, then the oldest, at most seven."""
    found: list[Task] = []
    if actor.holds(Role.ADMIN):
        found += [*_setting_up(session, actor, river, now), *_personal(session, actor, now)]
    if actor.holds(Role.APPROVER):
        found += _votes(session, actor, river, now)
    if actor.holds(Role.APPROVER) or actor.holds(Role.COMMUNICATIONS):
        found += _vettings(session, actor, river)
    if actor.holds(Role.COMMUNICATIONS):
        found += _planning(session, actor, alarm_days, now)
        found += _differing(session, actor, now)
        found += _notes(session, actor)
    if actor.holds(Role.OPERATOR):
        found += _station(session, actor, now)
    if actor.holds(Role.FACILITATOR):
        found += _villages(session, actor, now)
    told = open_notices(session, actor)
    urgent = {notice.href for notice in told if notice.cause is not None}
    found = [task for task in found if task.href not in urgent]
    known = {task.href for task in found}.union(*(task.covers for task in found))
    links = link_alarms(session, actor, told, base_url=base_url)
    found += [
        Task(words_of(n), gettext("Buka"), url_for("desk.read_notice", notice_id=n.id), n.said_at, links.get(n.id, ""))
        for n in told
        if n.href not in known
    ]
    return sorted(found, key=lambda task: (not task.link, task.since is None, task.since or now))[:MOST_TASKS]


def _own_code(actor: Actor) -> str:
    return next((grant.regency_code for grant in actor.grants if grant.regency_code), "")


def _setting_up(session: Session, actor: Actor, river: Banks, now: datetime) -> Iterator[Task]:
    """What the own regency still lacks before anything can be planned together."""
    code = _own_code(actor)
    if not all(number.strip() for number in (river.agreement.left_number, river.agreement.right_number)):
        yield Task(gettext("Nomor perjanjian belum diisi"), gettext("Isi nomor"), url_for("places.agreement"))
    if not places.border_villages(session, on=today(now)):
        yield Task(gettext("Daftar desa perbatasan masih kosong"), gettext("Isi daftar"), url_for("places.border"))
    if not any(station.regency_code == code for station in places.read_stations(session)):
        yield Task(
            gettext("Belum ada stasiun kabupaten Anda"), gettext("Tambah stasiun"), url_for("places.new_station")
        )
    for role, sentence in WANTED_STAFF.items():
        if not people.holders(session, role=role, regency_code=code):
            yield Task(gettext(sentence), gettext("Undang"), url_for("people.index"))


def _personal(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Requests about personal data, each with the hour by which the law wants it answered."""
    for request in privacy.open_requests(session, _own_code(actor)):
        words = {"moment": moment_short(request.due_at)}
        late = gettext("Permintaan data pribadi lewat batas %(moment)s WIB") % words
        sentence = gettext("Permintaan data pribadi, jawab sebelum %(moment)s WIB") % words
        href = url_for("privacy.request", request_id=request.id)
        yield Task(late if request.due_at < now else sentence, gettext("Jawab"), href, request.received_at)


def _votes(session: Session, actor: Actor, river: Banks, now: datetime) -> Iterator[Task]:
    """Proposals that wait for the own regency's vote."""
    code = _own_code(actor)
    waiting: dict[int, tuple[int, datetime]] = {}
    for view, proposal_id, since in slots.waiting_votes(session, river=river, today=today(now)):
        state = view.standing.left if code == river.left.code else view.standing.right
        if state is VoteState.ASKED:
            count, _ = waiting.get(proposal_id, (0, since))
            waiting[proposal_id] = (count + 1, since)
    for proposal_id, (count, since) in waiting.items():
        sentence = gettext("%(n)s slot bersama menunggu suara Anda") % {"n": count}
        yield Task(sentence, gettext("Baca dan putuskan"), url_for("slots.ballot", proposal_id=proposal_id), since)


def _vettings(session: Session, actor: Actor, river: Banks) -> Iterator[Task]:
    """Clips that wait for the own regency's word."""
    code = _own_code(actor)
    query = select(Clip.id).where(Clip.retired_at.is_(None), Clip.recording_id.is_not(None))
    for clip in load_clips(session, session.scalars(query)):
        standing = standing_of(clip, banks=river.codes)
        state = standing.left if code == river.left.code else standing.right
        mastered = clip.recording is not None and clip.recording.mastered_at is not None
        if mastered and state in (VoteState.ASKED, VoteState.NONE):
            sentence = gettext("Klip “%(title)s” menunggu penilaian Anda") % {"title": clip.title}
            yield Task(sentence, gettext("Dengarkan dan nilai"), url_for("clips.vet", clip_id=clip.id), clip.made_at)


def _planning(session: Session, actor: Actor, alarm_days: int, now: datetime) -> Iterator[Task]:
    """Drafts to propose, misses to make good, series that run out."""
    drafts = slots.open_drafts(session, today=today(now))
    if drafts:
        sentence = gettext("%(n)s draf belum diusulkan") % {"n": len(drafts)}
        yield Task(sentence, gettext("Usulkan"), url_for("slots.proposals"), min(draft.made_at for draft in drafts))
    yield from _owing(session, _own_code(actor), now)
    for low in series.low_horizons(session, today=today(now), alarm_days=alarm_days):
        sentence = gettext("Seri mingguan baru ditempatkan sampai %(day)s") % {
            "day": day_short(low.materialised_until_on or today(now))
        }
        yield Task(sentence, gettext("Buka pekan"), url_for("slots.week"), now)


def _owing(session: Session, code: str, now: datetime) -> Iterator[Task]:
    """Misses nobody has made good: overdue ones of both regencies, open ones of the own; many of them are one thing to do."""
    rows = makegoods.list_owing(session, on=today(now))
    overdue = [row for row in rows if row.owed.target_on < today(now)]
    mine = [row for row in rows if row in overdue or row.owed.regency_code == code]
    mine.sort(key=lambda row: row.slot.start_at)
    if len(mine) > MOST_MISSES:
        sentence = gettext("%(n)s siaran gagal tayang dan belum diganti, terlama %(day)s") % {
            "n": len(mine),
            "day": day_short(mine[0].slot.start_at),
        }
        if overdue:
            sentence += gettext(", %(n)s lewat batas") % {"n": len(overdue)}
        since = min(row.owed.opened_at for row in mine)
        href = url_for("airings.proof", _anchor="pengganti")
        yield Task(sentence, gettext("Lihat daftarnya"), href, since, covers=frozenset(map(_page_of, mine)))
        return
    for row in mine:
        words = {"title": row.title, "day": day_short(row.slot.start_at)}
        sentence = gettext("“%(title)s” %(day)s gagal tayang dan belum diganti") % words
        if row in overdue:
            sentence += gettext(", lewat batas %(day)s") % {"day": day_short(row.owed.target_on)}
        yield Task(sentence, gettext("Pilih waktu pengganti"), _page_of(row), row.owed.opened_at)


def _page_of(row: makegoods.OwedRow) -> str:
    return url_for("airings.make_good", make_good_id=row.owed.id)


def _differing(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Reports of reception that cannot all be true and that the own regency has to ask about."""
    own = [one for one in settling.open_doubts(session, on=today(now)) if one.regency_code == _own_code(actor)]
    if own:
        sentence = gettext("%(n)s laporan penerimaan berbeda menunggu penjelasan") % {"n": len(own)}
        oldest = min(telling.report.recorded_at for one in own for telling in one.told)
        yield Task(sentence, gettext("Lihat perbedaannya"), url_for("reach.doubts"), oldest)


def _notes(session: Session, actor: Actor) -> Iterator[Task]:
    """What was noted in the own villages in confidence and nobody has taken on."""
    count, since = notes.ownerless(session, _own_code(actor))
    if count:
        sentence = gettext("%(n)s catatan tertutup belum punya penanggung jawab") % {"n": count}
        yield Task(sentence, gettext("Tetapkan langkah"), url_for("facilitators.private_notes"), since)


def _station(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Packages not yet taken, and lines nobody has answered."""
    day = today(now)
    for held in playlists.holdings(session, days=[day, day + timedelta(days=1)], station_ids=actor.station_ids):
        if held.revision and not held.is_current:
            sentence = gettext("Paket %(day)s rev. %(n)s belum diunduh") % {
                "day": day_short(held.day),
                "n": held.revision,
            }
            href = url_for("airings.operator", station_id=held.station.id, hari=held.day.isoformat())
            yield Task(sentence, gettext("Unduh paket"), href, now - timedelta(hours=1))
    for station_id in sorted(actor.station_ids):
        for back in (0, 1):
            on = day - timedelta(days=back)
            _, lines = proof.operator_day(session, station_id=station_id, day=on)
            open_lines = [line for line in lines if line.is_open and line.line.start_at <= now]
            if open_lines:
                sentence = gettext("%(n)s siaran %(day)s menunggu kabar Anda") % {
                    "n": len(open_lines),
                    "day": day_short(on),
                }
                href = url_for("airings.operator", station_id=station_id, hari=on.isoformat())
                yield Task(sentence, gettext("Jawab"), href, open_lines[0].line.start_at)


def _villages(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Own villages without a visit for a month."""
    codes = facilitators.with_own_villages(session, actor, on=today(now)).villages
    for village in care.care_of_villages(session, on=today(now), codes=codes):
        if village.last_visit_on is None or (today(now) - village.last_visit_on).days > 30:
            sentence = gettext("%(name)s belum dikunjungi sebulan ini") % {"name": village.name}
            yield Task(sentence, gettext("Catat kunjungan"), url_for("facilitators.mine"), None)


@room.get("/")
@allowed(Permission.PUBLIC_READ)
def home(call: Call) -> AnyResponse:
    """The desk of whoever is signed in; everybody else sees the public page."""
    if call.actor.is_signed_in:
        return redirect(url_for("desk.today"))
    if places.find_banks(call.session) is None:
        return redirect(url_for("people.first_run"))
    return redirect(url_for("reports.public"))


@room.get("/meja", endpoint="today")
@allowed(Permission.DESK_READ)
def show_today(call: Call) -> AnyResponse:
    """What awaits this person today; an official sees the five figures instead."""
    river = places.banks(call.session)
    if call.actor.roles <= {Role.OFFICIAL}:
        return _show_official(call, river)
    stations = call.actor.station_ids or None
    coming = slots.coming(call.session, now=call.now, station_ids=stations)
    views = call.office.enrich(call.session, slots.views_of(call.session, coming, river=river), call.now)
    return call.page(
        "desk/today.html",
        river=river,
        tasks=_tasks(call, river),
        coming=views,
        proofs=last_proofs(call.session, station_ids=stations),
        stations={station.id: station for station in places.read_stations(call.session, with_closed=True)},
    )


def _show_official(call: Call, river: Banks) -> AnyResponse:
    """The five figures of the running quarter, where nobody is reached, what stands in the way, and what comes next."""
    seen = reach.read_reach(call.session, on=call.today)
    period = period_of(PeriodKind.QUARTER, call.today)
    return call.page(
        "desk/official.html",
        river=river,
        name=name_of(period),
        figures=reports.five_figures(call.session, today=call.today, now=call.now),
        reach=seen,
        picture=drawing.draw_reach(seen, river, folder=call.office.settings.border_folder),
        obstacles=reports.open_obstacles(call.session, period=period, now=call.now),
        tasks=_tasks(call, river),
        coming=slots.views_of(call.session, slots.coming(call.session, now=call.now, most=3), river=river),
        frozen=[(one, name_of(one.period)) for one in reports.list_in_force(call.session, most=3)],
    )


def _tasks(call: Call, river: Banks) -> list[Task]:
    settings = call.office.settings
    return tasks_for(
        call.session,
        call.actor,
        river=river,
        alarm_days=settings.horizon_alarm_days,
        base_url=settings.base_url,
        now=call.now,
    )


def last_proofs(session: Session, *, station_ids: frozenset[int] | None, most: int = 5) -> list[Airing]:
    """The newest verdicts in force that something aired, everywhere or on some stations."""
    later = aliased(Airing)
    is_superseded = exists().where(later.slot_id == Airing.slot_id, later.revision > Airing.revision)
    query = select(Airing).where(Airing.verdict.in_((Verdict.AIRED, Verdict.LATE, Verdict.SHORT)), ~is_superseded)
    if station_ids is not None:
        query = query.where(Airing.station_id.in_(station_ids))
    return list(session.scalars(query.order_by(Airing.id.desc()).limit(most)))


@room.get("/kabar/<int:notice_id>")
@allowed(Permission.DESK_READ)
def read_notice(call: Call, notice_id: int) -> AnyResponse:
    """Follow a notice to its page; it is settled for this reader's side."""
    mine = next((notice for notice in open_notices(call.session, call.actor, most=500) if notice.id == notice_id), None)
    if mine is None:
        return redirect(url_for("desk.today"))
    call.write_aside(lambda session: settle_side(session, notice=mine, now=call.now))
    return redirect(mine.href)


@room.get("/pekerjaan")
@allowed(Permission.JOB_READ)
def jobs(call: Call) -> AnyResponse:
    """What the clock was asked to do, what failed first."""
    return call.page("desk/jobs.html", jobs=latest_jobs(call.session))
