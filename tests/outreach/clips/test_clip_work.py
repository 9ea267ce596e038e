"""Mastering as a job: what it leaves, what it cannot master, and that doing it twice does it once."""

from __future__ import annotations

import json
import math
import random
import struct
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from world import MESUJI, OKI, World

from audio import probe
from outreach import jobs, queue
from outreach.access import Role
from outreach.clips import service, work
from outreach.clips.content import ClipSheet
from outreach.clips.findings import fault_sentence, finding_sentences
from outreach.clips.models import Recording, Rendition
from outreach.clips.pages import alike_sentences
from outreach.notices import open_notices
from outreach.web import Office

MakeSound = Callable[..., Path]


def put_clip(office: Office, world: World, sheet: ClipSheet, path: Path) -> int:
    """Upload a sound without a screen; returns the clip's id."""
    heard, blob = probe.inspect(path), office.shelf.put(path)
    taken = service.Taken(blob.sha256, blob.byte_count, path.name, probe.MEDIA_TYPES[heard.kind], heard.duration_s)
    with office.database.writer() as session:
        actor = world.actor(Role.COMMUNICATIONS, OKI)
        clip = service.add_clip(session, actor, sheet=sheet, taken=taken, regency_code=OKI, now=world.now)
        session.commit()
        return clip.id


def payload_of(office: Office) -> dict[str, object]:
    """What the only job in the queue was asked to do."""
    with office.database.reader() as session:
        return dict(session.scalars(select(queue.Job)).one().payload)


def do(office: Office, payload: dict[str, object]) -> dict[str, object]:
    """Run the job once, committed."""
    prepared = work.prepare(office, payload, office.now())
    with office.database.writer() as session:
        outcome = work.apply(session, office, payload, prepared, office.now())
        session.commit()
    return dict(outcome)


def test_a_quiet_recording_is_raised_and_both_regencies_are_asked_to_listen(
    office: Office, world: World, sheet: ClipSheet, make_sound: MakeSound
) -> None:
    clip_id = put_clip(office, world, sheet, make_sound("wav", amplitude=0.01))
    assert do(office, payload_of(office)) == {"done": True}
    with office.database.reader() as session:
        recording = service.get_clip(session, clip_id).recording
        assert recording is not None and recording.measured is not None
        assert recording.measured["before"]["integrated_lufs"] < -30
        assert recording.measured["after"]["integrated_lufs"] == pytest.approx(-23, abs=0.1)
        assert recording.measured["after"]["true_peak_dbtp"] <= -1
        said = [sentence for _, sentence in finding_sentences(recording.findings)]
        assert any(sentence.startswith("Terlalu pelan") and "sudah dinaikkan" in sentence for sentence in said)
        assert recording.wave is not None and len(recording.wave) == 48 and max(recording.wave) == 100
        for side in (OKI, MESUJI):
            told = open_notices(session, world.actor(Role.APPROVER, side))
            assert [notice.sentence for notice in told] == [service.READY]


def test_the_waveform_file_follows_the_published_form(
    office: Office, world: World, sheet: ClipSheet, make_sound: MakeSound
) -> None:
    put_clip(office, world, sheet, make_sound("wav"))
    do(office, payload_of(office))
    with office.database.reader() as session:
        file = session.scalars(select(Rendition).where(Rendition.kind == "waveform")).one()
    peaks = json.loads(office.shelf.path(file.sha256).read_text())
    assert peaks["version"] == 2
    assert len(peaks["data"]) == 2 * peaks["length"]


def test_doing_the_job_twice_masters_once(
    office: Office, world: World, sheet: ClipSheet, make_sound: MakeSound
) -> None:
    put_clip(office, world, sheet, make_sound("wav"))
    payload = payload_of(office)
    first = work.prepare(office, payload, office.now())
    second = work.prepare(office, payload, office.now())
    done = []
    for prepared in (first, second, None):
        with office.database.writer() as session:
            done.append(work.apply(session, office, payload, prepared, office.now())["done"])
            session.commit()
    assert done == [True, False, False]
    assert work.prepare(office, payload, office.now()) is None
    with office.database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Rendition)) == 4


def test_a_recording_too_faint_to_measure_is_told_to_its_owner_and_not_tried_again(
    office: Office, world: World, sheet: ClipSheet, make_sound: MakeSound
) -> None:
    clip_id = put_clip(office, world, sheet, make_sound("wav", amplitude=0.0001))
    assert do(office, payload_of(office)) == {"done": True}
    assert work.prepare(office, payload_of(office), office.now()) is None
    with office.database.reader() as session:
        recording = service.get_clip(session, clip_id).recording
        assert recording is not None and recording.fault == "Silent"
        assert "senyap" in fault_sentence(recording)
        assert service.airable(session, [clip_id], world.now.date()) == {clip_id: "no_recording"}
        told = open_notices(session, world.actor(Role.COMMUNICATIONS, OKI))
        assert [notice.sentence for notice in told] == [service.UNUSABLE]
        assert open_notices(session, world.actor(Role.COMMUNICATIONS, MESUJI)) == []


def test_a_recording_replaced_while_it_was_mastered_asks_nobody(
    office: Office, world: World, sheet: ClipSheet, make_sound: MakeSound
) -> None:
    clip_id = put_clip(office, world, sheet, make_sound("wav"))
    payload = payload_of(office)
    newer = office.shelf.put(make_sound("wav", hertz=880.0))
    with office.database.writer() as session:
        clip = service.get_clip(session, clip_id)
        taken = service.Taken(newer.sha256, newer.byte_count, "baru.wav", "audio/wav", 3.0)
        actor = world.actor(Role.COMMUNICATIONS, OKI)
        service.change_recording(session, actor, clip=clip, taken=taken, version=clip.version, now=world.now)
        session.commit()
    do(office, payload)
    with office.database.reader() as session:
        assert service.airable(session, [clip_id], world.now.date()) == {clip_id: "no_recording"}
        assert open_notices(session, world.actor(Role.APPROVER, OKI)) == []
        mastered = session.scalars(select(Recording.mastered_at).order_by(Recording.id)).all()
        assert mastered[0] is not None and mastered[1] is None


def test_the_clock_knows_how_to_master(office: Office, world: World, sheet: ClipSheet, make_sound: MakeSound) -> None:
    if service.MASTERING not in jobs.KINDS:
        pytest.fail("clip.master stands in the queue but no worker knows it")
    clip_id = put_clip(office, world, sheet, make_sound("wav"))
    jobs.run_due(office)
    with office.database.reader() as session:
        recording = service.get_clip(session, clip_id).recording
        assert recording is not None and recording.mastered_at == world.now


def write_tones(path: Path, *, rate_hz: int) -> Path:
    """Chance tones, so that the sound has a course by which it is known."""
    chance = random.Random(11)
    path.parent.mkdir()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        for hertz in [chance.uniform(200, 900) for _ in range(24)]:
            turns = (2 * math.pi * hertz * place / rate_hz for place in range(rate_hz // 3))
            file.writeframes(b"".join(struct.pack("<h", round(5_000 * math.sin(turn))) for turn in turns))
    return path


def last_payload(office: Office) -> dict[str, object]:
    """What the job asked for last was given."""
    with office.database.reader() as session:
        return dict(session.scalars(select(queue.Job).order_by(queue.Job.id.desc())).first().payload)  # type: ignore[union-attr]  # it was just asked for


def test_the_same_recording_under_another_encoding_is_named_on_the_page(
    office: Office, world: World, sheet: ClipSheet, tmp_path: Path
) -> None:
    first_id = put_clip(office, world, sheet, write_tones(tmp_path / "asal" / "nada.wav", rate_hz=22_050))
    do(office, payload_of(office))
    again = write_tones(tmp_path / "lagi" / "nada.wav", rate_hz=16_000)
    second_id = put_clip(office, world, replace(sheet, title="Peta batas lagi"), again)
    do(office, last_payload(office))
    with office.database.reader() as session:
        told = alike_sentences(session, service.get_clip(session, second_id).recording)
        assert told == [(first_id, "Mirip dengan “Satu peta batas”: 100 persen rekaman ini terdengar di sana.")]
        assert alike_sentences(session, service.get_clip(session, first_id).recording) == []


def test_two_recordings_mastered_at_once_still_see_each_other(
    office: Office, world: World, sheet: ClipSheet, tmp_path: Path
) -> None:
    first_id = put_clip(office, world, sheet, write_tones(tmp_path / "asal" / "nada.wav", rate_hz=22_050))
    first = last_payload(office)
    again = write_tones(tmp_path / "lagi" / "nada.wav", rate_hz=16_000)
    second_id = put_clip(office, world, replace(sheet, title="Peta batas lagi"), again)
    second = last_payload(office)
    made = [work.prepare(office, payload, world.now) for payload in (first, second)]
    for payload, result in zip((first, second), made, strict=True):
        with office.database.writer() as session:
            work.apply(session, office, payload, result, world.now)
            session.commit()
    with office.database.reader() as session:
        told = alike_sentences(session, service.get_clip(session, second_id).recording)
    assert [clip_id for clip_id, _ in told] == [first_id]
