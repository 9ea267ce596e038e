"""What is published: only what both approved, a new revision only for new content, and a station is told when it holds an old one."""

from __future__ import annotations

from datetime import date, time

import pytest
from listed import TUESDAY, Listed, publish_tuesday
from shelved import put_on_shelf
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from statements import counted
from voted import approved
from world import MESUJI, NOW, OKI, World

from audio.shelf import Shelf
from outreach.access import Role
from outreach.alarms.rules import AlarmKind
from outreach.alarms.telling import tell_alarms
from outreach.clips.models import Clip
from outreach.db import Database
from outreach.notices import Notice
from outreach.places.models import Station
from outreach.playlists import service as playlists
from outreach.slots import service, voting
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind


def publish(session: Session, world: World) -> int:
    """Publish ahead; how many new revisions that made."""
    return len(playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=NOW))


def revision(session: Session, station_id: int, day: date = TUESDAY) -> int | None:
    playlist = playlists.latest_revision(session, station_id=station_id, day=day)
    return playlist.revision if playlist else None


def test_only_what_both_approved_is_published(database: Database, world: World, shelf: Shelf) -> None:
    with database.writer() as session:
        clip = put_on_shelf(session, world, title="Belum disetujui")
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        wish = Wish(
            clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST,
            dict.fromkeys((world.sungai_menang, world.brabasan), time(8)), 0,
        )  # fmt: skip
        joint = service.draft(session, staff, wish=wish, now=NOW)
        assert publish(session, world) == 0
        proposal = voting.propose(session, staff, joint_ids=[joint.id], now=NOW)
        ballot = voting.Ballot(
            says_yes=True, shown_hash=voting.hash_of(voting.open_joints(session, proposal.id, now=NOW))
        )
        voting.vote(
            session, world.actor(Role.APPROVER, OKI), proposal=proposal, regency_code=OKI, ballot=ballot, now=NOW
        )
        assert publish(session, world) == 0
        voting.vote(
            session, world.actor(Role.APPROVER, MESUJI), proposal=proposal, regency_code=MESUJI, ballot=ballot, now=NOW
        )
        assert publish(session, world) == 2
        assert revision(session, world.kayuagung) is None


def test_a_revision_rises_only_with_new_content(database: Database, world: World, shelf: Shelf, listed: Listed) -> None:
    with database.writer() as session:
        assert revision(session, world.brabasan) == 1
        assert publish(session, world) == 0
        publish_tuesday(session, world, shelf, start="10:00")
        assert revision(session, world.brabasan) == 2
        playlist = playlists.latest_revision(session, station_id=world.brabasan, day=TUESDAY)
        assert playlist is not None
        assert [line.title for line in playlist.lines] == ["Satu pasar 09:00", "Satu pasar 10:00"]


def test_looking_ahead_asks_no_more_for_thirty_stations_than_for_a_few(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    with database.writer() as session:
        publish_tuesday(session, world, shelf, start="10:00")
        with counted() as few:
            assert playlists.changed_days(session, now=NOW) == []
        clocks = {"sign_on": time(5), "sign_off": time(22)}
        names = [f"Tambahan {number}" for number in range(26)]
        session.add_all(Station(name=n, short_name=n, regency_code=OKI, kind="private", **clocks) for n in names)
        session.flush()
        with counted() as many:
            assert playlists.changed_days(session, now=NOW) == []
    assert 0 < len(many) == len(few)


def test_a_day_that_loses_its_last_slot_is_published_empty(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        joint = service.get_joint(session, listed.joint_id)
        service.cancel(session, world.actor(Role.COMMUNICATIONS, OKI), joint=joint, reason="uji", now=NOW)
        assert publish(session, world) == 2
        playlist = playlists.latest_revision(session, station_id=world.brabasan, day=TUESDAY)
        assert playlist is not None
        assert (playlist.revision, list(playlist.lines)) == (2, [])


def test_a_retired_clip_is_left_out_of_the_next_revision(database: Database, world: World, listed: Listed) -> None:
    with database.writer() as session:
        session.get_one(Clip, listed.clip_id).valid_until_on = date(2026, 11, 23)
        session.flush()
        assert publish(session, world) == 2
        playlist = playlists.latest_revision(session, station_id=world.brabasan, day=TUESDAY)
        assert playlist is not None
        assert list(playlist.lines) == []


def test_a_station_that_fetched_hears_of_a_newer_revision(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    operator = world.actor(Role.OPERATOR, world.brabasan)
    with database.writer() as session:
        playlist = playlists.get_published(session, station_id=world.brabasan, day=TUESDAY)
        playlists.note_fetch(session, operator, playlist=playlist, form="zip", now=NOW)
        held = playlists.holdings(session, days=[TUESDAY], station_ids=[world.brabasan])
        assert [holding.is_current for holding in held] == [True]
        publish_tuesday(session, world, shelf, start="10:00")
        held = playlists.holdings(session, days=[TUESDAY], station_ids=[world.brabasan, world.sungai_menang])
        session.flush()
        fresh = tell_alarms(session, base_url="", mails=False, now=NOW)
        told = session.query(Notice).filter(Notice.station_id.is_not(None)).all()
    assert {(h.station.id, h.revision, h.held_revision) for h in held} == {
        (world.brabasan, 2, 1),
        (world.sungai_menang, 2, None),
    }
    assert not any(holding.is_current for holding in held)
    assert [alarm.kind for alarm in fresh] == [AlarmKind.REVISED]
    assert [notice.station_id for notice in told] == [world.brabasan]


@pytest.mark.parametrize("table", ["playlist", "playlist_line"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_published_is_never_changed(database: Database, listed: Listed, table: str, act: str) -> None:
    with database.writer() as session, pytest.raises(DBAPIError, match="append_only"):
        session.execute(text(act.format(table)))


def test_an_agreed_slot_of_a_past_day_is_not_published_late(database: Database, world: World, shelf: Shelf) -> None:
    with database.writer() as session:
        clip = put_on_shelf(session, world, title="Kemarin")
        starts = dict.fromkeys((world.sungai_menang, world.brabasan), time(9))
        approved(session, world, Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0))
        later = NOW.replace(day=26)
        made = playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=later)
    assert made == []
