"""Who may what: every route is asked by every role of either side, and answers exactly what the table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from moneyed import budget_line, listener_check, spent
from owned import REGENCY_OWNED
from sqlalchemy import select
from taped import heard, tape, upload
from werkzeug.routing import Rule
from world import MESUJI, OKI, World

from outreach.access import ROLE_TABLE, VISITOR, Actor, Permission, Role, Scope
from outreach.airings.models import Airing, AsRunLog, LogDefinition, MakeGood, Ruling
from outreach.alarms.models import Mail
from outreach.facilitators.models import Assignment, Facilitator, HandedFile, Play, PrivateNote, ReceptionReport, Visit
from outreach.people.models import RoleGrant, StationToken
from outreach.places.models import Agreement, BorderEntry, Outage, ScopeItem
from outreach.playlists import service as playlists
from outreach.privacy.models import PersonalRequest
from outreach.reach.models import SettledDoubt
from outreach.schemes import service as schemes
from outreach.schemes.asking import Asked
from outreach.slots import calendars, voting
from outreach.slots import service as slots
from outreach.slots.models import Blackout, CalendarEntry
from outreach.web import Office, visitor_key
from scheduler.planner.problem import Goal
from scheduler.terms import Pairing, SlotKind, Topic

DAY = date(2026, 11, 24)
PRIVATE_TO_STATION = {Permission.PLAYLIST_READ, Permission.AIRING_TELL}
"""`hidden`: another side's thing does not exist; `seen` and `station`: it may be seen by whoever may see such things."""


@dataclass(frozen=True)
class Things:
    """One thing of each kind, OKI's where it belongs to a side, on the station Sungai Menang."""

    values: dict[str, object]


@pytest.fixture
def things(office: Office, world: World, clip_id: int) -> Things:
    """A border with one of everything, so that no route fails for want of a thing."""
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), slots.time(9))
    wish = slots.Wish(clip_id, DAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 180)
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with office.database.writer() as session:
        joint = slots.get_joint(session, slots.draft(session, staff, wish=wish, now=world.now).id)
        proposal = voting.propose(session, staff, joint_ids=[joint.id], now=world.now)
        for code in (OKI, MESUJI):
            session.expire_all()
            shown = voting.hash_of(voting.open_joints(session, proposal.id, now=world.now))
            ballot = voting.Ballot(says_yes=True, shown_hash=shown)
            voting.vote(
                session,
                world.actor(Role.APPROVER, code),
                proposal=proposal,
                regency_code=code,
                ballot=ballot,
                now=world.now,
            )
        playlists.publish(session, staff, station_id=world.sungai_menang, day=DAY, now=world.now)
        slot = next(s for s in slots.get_joint(session, joint.id).slots if s.station_id == world.sungai_menang)
        person = Facilitator(name="Uji", regency_code=OKI, decree_number="1", decree_on=DAY)
        session.add(person)
        session.flush()
        code = world.villages["Gajah Mati"]
        handed = HandedFile(
            client_id="x",
            facilitator_id=person.id,
            clip_id=clip_id,
            handed_on=DAY,
            means="whatsapp",
            recorded_at=world.now,
            recorded_by="uji",
        )
        session.add(handed)
        session.flush()
        rows = {
            "handed_id": handed,
            "play_id": Play(
                handed_file_id=handed.id, village_code=code, played_on=DAY, recorded_at=world.now, recorded_by="uji"
            ),
            "mail_id": Mail(
                key="uji",
                cause="uji",
                regency_code=OKI,
                person_id=staff.person_id,
                recipient="uji@contoh.id",
                subject="uji",
                text="uji",
                mark="uji",
                made_at=world.now,
                due_at=world.now,
            ),
            "assignment_id": Assignment(facilitator_id=person.id, village_code=code, from_on=DAY, decree_number="1"),
            "visit_id": Visit(
                client_id="x",
                facilitator_id=person.id,
                village_code=code,
                kind="visit",
                happened_on=DAY,
                attendance=1,
                recorded_at=world.now,
            ),
            "reception_id": ReceptionReport(
                facilitator_id=person.id,
                village_code=code,
                station_id=world.sungai_menang,
                heard_on=DAY,
                hearing="clear",
                recorded_at=world.now,
            ),
            "settled_id": SettledDoubt(
                doubt_key="uji",
                kind="people",
                station_id=world.sungai_menang,
                village_code=code,
                regency_code=OKI,
                reason="uji",
                settled_at=world.now,
                settled_by="uji",
            ),
            "item_id": ScopeItem(
                agreement_id=session.scalars(select(Agreement.id)).one(), label="2", wording="penyiaran radio"
            ),
            "outage_id": Outage(station_id=world.sungai_menang, from_on=DAY, reason="uji", source=""),
            "blackout_id": Blackout(
                station_id=world.sungai_menang,
                reason="uji",
                weekdays=[0],
                starts=slots.time(12),
                length_min=9,
                first_on=DAY,
            ),
            "make_good_id": MakeGood(
                slot_id=slot.id, regency_code=OKI, owner="uji", target_on=DAY + timedelta(days=5), opened_at=world.now
            ),
            "log_id": AsRunLog(
                station_id=world.sungai_menang,
                day=DAY,
                form="siaran-csv",
                encoding="utf-8",
                file_name="log.csv",
                sha256="d" * 64,
                covers_from_at=world.now,
                covers_until_at=world.now,
                received_at=world.now,
                received_from="uji",
                refused_lines=0,
                claimed_at=world.now,
                offset_s=0,
            ),
            "definition_id": LogDefinition(
                station_id=world.sungai_menang,
                name="uji",
                version=1,
                content={"name": "uji", "start": {"place": 0}, "title": {"place": 1}},
                is_ended=False,
                made_at=world.now,
                made_by="uji",
            ),
        }
        session.add(rows["visit_id"])
        session.flush()
        rows["note_id"] = PrivateNote(
            regency_code=OKI, visit_id=rows["visit_id"].id, words="uji", noted_at=world.now, next_step="", outcome=""
        )
        rows["request_id"] = PersonalRequest(
            person_id=staff.person_id,
            regency_code=OKI,
            wish="correction",
            words="uji",
            received_at=world.now,
            due_at=world.now,
        )
        bounds = dict.fromkeys(Topic, (0, 4))
        asked = Asked(DAY, DAY + timedelta(days=6), Goal.ONCE, {}, bounds, None, 1.0)
        scheme_id = schemes.make_scheme(session, staff, asked=asked, window_min=180, now=world.now).id
        key = StationToken(token_hash="c" * 64, station_id=world.sungai_menang, label="uji", made_at=world.now)
        session.add_all([*rows.values(), key])
        session.flush()
        own = world.actor(Role.COMMUNICATIONS, OKI).person_id
        grant_id = session.query(RoleGrant.id).filter(RoleGrant.person_id == own).scalar()
        entry_id = session.query(BorderEntry.id).filter(BorderEntry.village_code == code).scalar()
        day = calendars.Day("asr", "uji", DAY, slots.time(15), 9)
        scope = calendars.Scope(OKI, world.sungai_menang)
        intake = calendars.accept(session, staff, scope=scope, topic="hand", days=[day], source="uji", now=world.now)
        noted = session.query(CalendarEntry.id).filter(CalendarEntry.intake_id == intake.id).scalar()
        kept = tape(session, station_id=world.sungai_menang, started_at=world.now)
        verdict = Airing(
            slot_id=slot.id, station_id=world.sungai_menang, day=DAY, revision=1, verdict="unproven", grade="P0",
            reasons=[], judged_at=world.now,
        )  # fmt: skip
        session.add(verdict)
        session.flush()
        ruling = Ruling(airing_id=verdict.id, choice="stands", reason="", person_name="uji", ruled_at=world.now)
        session.add(ruling)
        session.flush()
        values_of_tape = {
            "airing_id": verdict.id,
            "ruling_id": ruling.id,
            "air_check_id": kept.id,
            "heard_id": heard(session, kept, clip_id=clip_id, start_s=60.0, certainty="uncertain").id,
            "upload_id": upload(session, station_id=world.sungai_menang, started_at=world.now).id,
        }
        line_id, check_id = budget_line(session, world).id, listener_check(session, world).id
        spending_id = spent(session, world, line_id).id
        values: dict[str, object] = {name: row.id for name, row in rows.items()}  # type: ignore[attr-defined]  # each has an id
        session.commit()
    values |= values_of_tape
    values |= {
        "line_id": line_id,
        "check_id": check_id,
        "spending_id": spending_id,
        "at": 0,
        "calendar_intake_id": intake.id,
        "calendar_entry_id": noted,
        "station_id": world.sungai_menang,
        "slot_id": slot.id,
        "joint_slot_id": joint.id,
        "proposal_id": proposal.id,
        "facilitator_id": person.id,
        "clip_id": clip_id,
        "person_id": own,
        "grant_id": grant_id,
        "token_id": key.id,
        "scheme_id": scheme_id,
        "code": code,
        "day": DAY.isoformat(),
        "form": "m3u8",
        "when": "besok",
        "key": "I2",
        "table": "angka",
        "ending": "csv",
        "period_code": "2026-t4",
        "digest": "a" * 64,
        "sha256": "b" * 64,
        "name": "siaran.css",
        "token": "nothing",
        "kind": "preview",
        "extract": "villages",
        "entry_id": entry_id,
        "report_id": 999,
        "series_id": 999,
        "notice_id": 999,
        "sign_in_id": 999,
    }
    return Things(values)


def routes(office: Office) -> Iterator[tuple[Rule, str, Permission]]:
    """Every route with its method and the permission it asks."""
    for rule in office.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, office.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]  # set by `allowed`


def expected(endpoint: str, permission: Permission, actor: Actor, world: World) -> set[int] | None:
    """The refusal a person must get, or None where the request must get through to the view's own answer."""
    if permission is Permission.PUBLIC_READ:
        return None
    if not actor.is_signed_in:
        return {303, 401}
    if not actor.may(permission):
        return {403}
    if endpoint not in REGENCY_OWNED:
        return None
    if actor.may(permission, regency_code=OKI, station_id=world.sungai_menang):
        return None
    return {404} if REGENCY_OWNED[endpoint] == "hidden" else {403, 404}


def everybody(world: World) -> dict[str, Actor]:
    """Every role on both sides, the other station's operator, and a visitor."""
    crowd = {f"{role.value} {side}": actor for (role, side), actor in world.people.items()}
    return {"visitor": VISITOR, **crowd}


def ask(client: FlaskClient, address: str, method: str, key: str) -> int:
    """The status of a request whose form is empty but comes from our own page."""
    if method == "GET":
        return client.get(address).status_code
    return client.open(address, method=method, data={"csrf_token": key}).status_code


def test_every_route_answers_every_role_as_the_table_says(
    office: Office, world: World, things: Things, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    wrong: list[str] = []
    asked = 0
    adapter = office.url_map.bind("localhost")
    for who, actor in everybody(world).items():
        client = signed_in(actor)
        key = form_key(client)
        for rule, method, permission in routes(office):
            address = adapter.build(
                rule.endpoint, {name: things.values[name] for name in rule.arguments}, method=method
            )
            status = ask(client, address, method, key)
            refusal = expected(rule.endpoint, permission, actor, world)
            asked += 1
            # Through to the view: its own answer may be a refusal of the empty form or of the missing thing, never of the person.
            good = status in refusal if refusal else status < 500 and status not in (401, 403)
            if not good:
                wrong.append(f"{who}: {method} {rule.endpoint} -> {status}, expected {refusal or 'an answer'}")
    assert wrong == []
    assert asked > 1000


def form_key(client: FlaskClient) -> str:
    """The key of a form of ours, for this client's browser."""
    page = client.get("/masuk").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_a_form_from_elsewhere_is_refused(
    office: Office, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert client.post("/pekan/baru", data={"csrf_token": "0" * 64}).status_code == 400
    assert visitor_key.__doc__


def test_a_new_route_without_a_policy_fails(office: Office) -> None:
    @office.get("/baru")
    def forgotten() -> str:
        return "anybody"

    with pytest.raises(AttributeError):
        list(routes(office))


@pytest.mark.parametrize("role", list(Role))
def test_no_role_reaches_beyond_its_scope(role: Role, world: World) -> None:
    for (held, side), actor in world.people.items():
        if held is not role or isinstance(side, int):
            continue
        other = MESUJI if side == OKI else OKI
        for permission, scope in ROLE_TABLE[role].items():
            assert actor.may(permission, regency_code=other) is (scope is Scope.BOTH), (role, permission)
