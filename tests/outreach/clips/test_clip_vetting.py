"""Both regencies' vetting of one content, and what voids it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from world import MESUJI, OKI, World

from outreach.access import Role
from outreach.clips import errors, service
from outreach.clips.content import ClipSheet, standing_of
from outreach.clips.models import Clip, Vetting
from outreach.db import Database
from outreach.errors import EditedMeanwhile
from outreach.joint import VoteState
from outreach.notices import Notice, open_notices

TODAY = date(2026, 11, 23)
MakeClip = Callable[..., int]
TakenOf = Callable[[str], service.Taken]
Finish = Callable[[Session, Clip, datetime], None]


def say(session: Session, world: World, clip: Clip, side: str, *, yes: str = "yes", note: str = "") -> Vetting:
    """The word of one side's approver on the clip as it is."""
    content = service.clip_content_hash(clip, clip.recording)
    actor = world.actor(Role.APPROVER, side)
    return service.vet(session, actor, clip=clip, says_yes=yes == "yes", note=note, content_hash=content, now=world.now)


def test_a_clip_may_air_only_after_both_regencies_said_yes(
    database: Database, world: World, make_clip: MakeClip
) -> None:
    clip_id = make_clip()
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "unvetted"}
        say(session, world, clip, OKI)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "unvetted"}
        say(session, world, clip, MESUJI)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: None}


def test_one_no_keeps_a_clip_off_the_air_and_tells_its_owner_why(
    database: Database, world: World, make_clip: MakeClip
) -> None:
    clip_id = make_clip()
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, OKI)
        say(session, world, clip, MESUJI, yes="no", note="Nama desa salah")
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "refused"}
        told = open_notices(session, world.actor(Role.COMMUNICATIONS, OKI))
        assert [notice.facts.get("note") for notice in told] == ["Nama desa salah"]


def test_a_no_without_a_reason_is_refused(database: Database, world: World, make_clip: MakeClip) -> None:
    clip_id = make_clip()
    with database.writer() as session, pytest.raises(errors.NoReason):
        say(session, world, service.get_clip(session, clip_id), MESUJI, yes="no")


def test_a_regency_may_change_its_mind_and_both_words_stay_written(
    database: Database, world: World, make_clip: MakeClip
) -> None:
    clip_id = make_clip()
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, MESUJI, yes="no", note="Terlalu cepat")
        later = replace(world, now=world.now + timedelta(minutes=5))
        say(session, later, clip, MESUJI)
        assert standing_of(clip, banks=(OKI, MESUJI)).right is VoteState.YES
        assert len(session.scalars(select(Vetting)).all()) == 2


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Judul lain"},
        {"script": "Naskah lain"},
        {"topic": "peace"},
        {"language": "jav"},
        {"legal_basis": "UU 32/2002"},
        {"legal_article": "Pasal 46"},
        {"valid_until_on": date(2027, 1, 31)},
        {"valid_from_on": date(2026, 11, 2)},
    ],
)
def test_any_edit_of_content_voids_both_words_and_tells_both(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet, edit: dict[str, object]
) -> None:
    clip_id = make_clip()
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, OKI)
        say(session, world, clip, MESUJI)
        edited = replace(sheet, **edit)  # type: ignore[arg-type]  # the parameters above are typed by their fields
        assert service.edit_clip(session, staff, clip=clip, sheet=edited, version=clip.version, now=world.now)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "unvetted"}
        for side in (OKI, MESUJI):
            told = open_notices(session, world.actor(Role.APPROVER, side))
            assert [notice.sentence for notice in told] == [service.VOIDED]


def test_putting_the_speaker_right_keeps_both_words(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet
) -> None:
    clip_id = make_clip()
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, OKI)
        say(session, world, clip, MESUJI)
        edited = replace(sheet, speaker="Nama yang benar")
        assert not service.edit_clip(session, staff, clip=clip, sheet=edited, version=clip.version, now=world.now)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: None}


def test_words_count_again_when_an_edit_is_taken_back(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet
) -> None:
    clip_id = make_clip()
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, OKI)
        say(session, world, clip, MESUJI)
        for words in (replace(sheet, title="Lain"), sheet):
            service.edit_clip(session, staff, clip=clip, sheet=words, version=clip.version, now=world.now)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: None}


def test_a_word_for_what_is_no_longer_there_is_refused(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet
) -> None:
    clip_id = make_clip()
    staff, approver = world.actor(Role.COMMUNICATIONS, OKI), world.actor(Role.APPROVER, MESUJI)
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        seen = service.clip_content_hash(clip, clip.recording)
        service.edit_clip(
            session, staff, clip=clip, sheet=replace(sheet, title="Lain"), version=clip.version, now=world.now
        )
        with pytest.raises(errors.ContentChanged):
            service.vet(session, approver, clip=clip, says_yes=True, note="", content_hash=seen, now=world.now)


def test_a_new_recording_takes_a_clip_off_the_air_until_it_is_mastered_and_vetted(
    database: Database, world: World, make_clip: MakeClip, taken_of: TakenOf, finish_mastering: Finish
) -> None:
    clip_id = make_clip()
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, OKI)
        say(session, world, clip, MESUJI)
        service.change_recording(session, staff, clip=clip, taken=taken_of("dua"), version=clip.version, now=world.now)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "no_recording"}
        assert service.broadcast_files(session, [clip_id]) == {}
        with pytest.raises(errors.StillMastering):
            say(session, world, clip, OKI)
        finish_mastering(session, clip, world.now)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "unvetted"}


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2026, 10, 31), "not_yet_valid"),
        (date(2026, 11, 1), None),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), "expired"),
    ],
)
def test_validity_includes_its_first_and_its_last_day(
    database: Database, world: World, make_clip: MakeClip, day: date, answer: str | None
) -> None:
    clip_id = make_clip()
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, OKI)
        say(session, world, clip, MESUJI)
        assert service.airable(session, [clip_id], day) == {clip_id: answer}


def test_a_retired_clip_may_not_air_nor_be_edited_until_it_is_restored(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet
) -> None:
    clip_id = make_clip()
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        service.retire(session, staff, clip=clip, version=clip.version, now=world.now)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "retired"}
        with pytest.raises(errors.Retired):
            service.edit_clip(session, staff, clip=clip, sheet=sheet, version=clip.version, now=world.now)
        service.restore(session, staff, clip=clip, now=world.now)
        assert service.airable(session, [clip_id], TODAY) == {clip_id: "unvetted"}


def test_an_unknown_clip_has_no_recording(database: Database, world: World) -> None:
    with database.reader() as session:
        assert service.airable(session, [4711], TODAY) == {4711: "no_recording"}


def test_the_second_of_two_editors_sees_both_versions(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet
) -> None:
    clip_id = make_clip()
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        seen = clip.version
        service.edit_clip(session, staff, clip=clip, sheet=replace(sheet, title="Pertama"), version=seen, now=world.now)
        with pytest.raises(EditedMeanwhile) as refusal:
            service.edit_clip(
                session, staff, clip=clip, sheet=replace(sheet, title="Kedua"), version=seen, now=world.now
            )
        assert refusal.value.mine["title"] == "Kedua"
        assert refusal.value.theirs["title"] == "Pertama"
        assert refusal.value.facts["who"] == staff.name


def test_the_database_itself_keeps_every_word(database: Database, world: World, make_clip: MakeClip) -> None:
    clip_id = make_clip()
    with database.writer() as session:
        say(session, world, service.get_clip(session, clip_id), OKI)
        session.commit()
    with database.writer() as session, pytest.raises(DBAPIError, match="append_only"):
        session.execute(delete(Vetting))


def test_the_same_file_is_noticed_and_named(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet, taken_of: TakenOf
) -> None:
    make_clip()
    staff = world.actor(Role.COMMUNICATIONS, MESUJI)
    arguments = {"sheet": sheet, "taken": taken_of("satu"), "regency_code": MESUJI, "now": world.now}
    with database.writer() as session:
        with pytest.raises(errors.SameRecording) as refusal:
            service.add_clip(session, staff, **arguments)  # type: ignore[arg-type]  # one dict for two calls
        assert refusal.value.facts["title"] == sheet.title
        assert service.add_clip(session, staff, **arguments, same_anyway=taken_of("satu").sha256).id  # type: ignore[arg-type]  # as above


def test_a_finished_vote_settles_only_the_own_regencys_notice(
    database: Database, world: World, make_clip: MakeClip, sheet: ClipSheet
) -> None:
    clip_id = make_clip()
    with database.writer() as session:
        clip = service.get_clip(session, clip_id)
        say(session, world, clip, OKI)
        service.edit_clip(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            clip=clip,
            sheet=replace(sheet, title="Lain"),
            version=clip.version,
            now=world.now,
        )
        say(session, world, clip, MESUJI)
        waiting = session.scalars(select(Notice.regency_code).where(Notice.settled_at.is_(None))).all()
        assert waiting == [OKI]
