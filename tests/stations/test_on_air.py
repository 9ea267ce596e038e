"""With the real thing: Liquidsoap plays what we hand out, what it logged and what was on the air come back, and the verdicts are right."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from listed import TUESDAY
from sqlalchemy import select
from studio import Studio, length_of

from outreach.airings.judging import newest_extras
from outreach.airings.models import Airing
from outreach.clips.models import Clip
from outreach.jobs import run_due
from outreach.slots.models import JointSlot, Slot
from scheduler.terms import Verdict

pytestmark = pytest.mark.station
HERE = Path(__file__).parent
NINE = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""Tuesday 09.00 WIB."""
PLAN = {"rukun": 6, "gambut": 12, "patok": 18, "pasar": 24}
"""The minute of each clip behind nine."""
TAIL_S = 420
Told = dict[str, tuple[str, str, tuple[str, ...]]]


def sound_of(folder: Path, list_name: str, title: str) -> tuple[str, Path]:
    """The line of a clip in a package's list, and its sound."""
    line = next(line for line in (folder / list_name).read_text().splitlines() if f'title="{title}"' in line)
    return line, folder / line.rpartition(":")[2]


def unpack(studio: Studio, station_id: int, day: str, folder: Path) -> Path:
    """A station's package of a day, as its own program takes it."""
    folder.mkdir(parents=True)
    (folder / "paket.zip").write_bytes(studio.ask(station_id, f"/stasiun/{station_id}/hari/{day}/paket.zip"))
    with zipfile.ZipFile(folder / "paket.zip") as archive:
        archive.extractall(folder)
    (folder / "daftar.liq.txt").rename(folder / "daftar.liquidsoap")
    return folder


def ffmpeg(*words: str) -> None:
    """Run ffmpeg to its end."""
    subprocess.run(
        [get_ffmpeg_exe(), "-loglevel", "error", "-nostdin", "-y", *words], stdin=subprocess.DEVNULL, check=True
    )


def run_station(liquidsoap: str, script: str, told: Mapping[str, str], *, timeout_s: float) -> None:
    """Run a station's script to its end."""
    environment = {**os.environ, **told}
    subprocess.run(
        [liquidsoap, str(HERE / script)], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, timeout=timeout_s, check=True,
    )  # fmt: skip


def render(liquidsoap: str, package: Path) -> tuple[Path, Path]:
    """A station's hour of Tuesday as its receiver recorded it over a hiss, and its log."""
    air, log, recording = package / "udara.wav", package / "asrun.txt", package / f"{package.name}.mp3"
    told = {"SIARAN_BEGIN": str(int(NINE.timestamp())), "SIARAN_TAIL": str(TAIL_S), "SIARAN_BASE": str(package)}
    run_station(liquidsoap, "render.liq", {**told, "SIARAN_LOG": str(log), "SIARAN_OUT": str(air)}, timeout_s=200)
    hiss = ["-f", "lavfi", "-i", "anoisesrc=amplitude=0.004:color=pink:seed=7"]
    mixed = ["-filter_complex", "[0:a][1:a]amix=inputs=2:duration=first:normalize=0[a]", "-map", "[a]"]
    ffmpeg("-i", str(air), *hiss, *mixed, "-ac", "1", "-b:a", "64k", str(recording))
    return log, recording


def spoil(package: Path, other_day: Path) -> None:
    """What goes wrong at a station: a clip's file is silent, another is cut in half, and a line of another day slipped in."""
    _, silent = sound_of(package, "daftar.liquidsoap", "Gambut")
    length_s = length_of(silent)
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-t", str(length_s), "-b:a", "128k", str(silent))
    _, cut = sound_of(package, "daftar.liquidsoap", "Patok")
    ffmpeg("-i", str(cut), "-t", str(length_of(cut) / 2), "-c:a", "copy", str(cut.with_suffix(".half.mp3")))
    cut.with_suffix(".half.mp3").replace(cut)
    line, foreign = sound_of(other_day, "daftar.liquidsoap", "Panen")
    (package / "audio" / foreign.name).write_bytes(foreign.read_bytes())
    at = int((NINE + timedelta(minutes=30)).timestamp())
    head, _, tail = line.partition('start_unix="')
    slipped = f'{head}start_unix="{at}{tail[tail.index(chr(34)) :]}'
    with (package / "daftar.liquidsoap").open("a") as file:
        file.write(slipped + "\n")


def verdicts_of(studio: Studio, station_id: int) -> Told:
    """The verdict in force on each clip of a station's Tuesday, by title; an extra under its own."""
    with studio.office.database.reader() as session:
        query = select(Airing).where(Airing.station_id == station_id, Airing.day == TUESDAY).order_by(Airing.id)
        titles = dict(
            session.execute(
                select(Slot.id, Clip.title)
                .join(JointSlot, JointSlot.id == Slot.joint_slot_id)
                .join(Clip, Clip.id == JointSlot.clip_id)
            ).all()
        )
        planned = [(titles.get(one.slot_id, "extra"), one) for one in session.scalars(query) if one.slot_id]
        beside = newest_extras(session, station_id=station_id, day=TUESDAY).values()
        extras = [("extra", one) for one in beside if one.verdict == Verdict.EXTRA]
        return {title: (one.verdict, one.grade, tuple(one.reasons)) for title, one in [*planned, *extras]}


def test_what_liquidsoap_aired_of_two_packages_is_judged_as_it_was(
    studio: Studio, liquidsoap: str, tmp_path: Path
) -> None:
    with studio.office.database.writer() as session:
        for name, minute in PLAN.items():
            studio.plan(session, studio.put_clip(session, name), NINE + timedelta(minutes=minute))
        studio.plan(session, studio.put_clip(session, "panen"), NINE + timedelta(days=1, hours=3))
        studio.publish(session)
        session.commit()
    spoiled, sound = studio.stations
    studio.clock[0] = lambda: NINE + timedelta(hours=5)
    for station_id in studio.stations:
        package = unpack(studio, station_id, TUESDAY.isoformat(), tmp_path / f"stasiun-{station_id}")
        if station_id == spoiled:
            other = (TUESDAY + timedelta(days=1)).isoformat()
            spoil(package, unpack(studio, station_id, other, tmp_path / "besok"))
        log, recording = render(liquidsoap, package)
        assert studio.send_log(station_id, log)["refused"] == []
        studio.send_recording(station_id, recording, NINE)
    run_due(studio.office)
    whole = verdicts_of(studio, sound)
    assert {title: told[:2] for title, told in whole.items()} == {title.capitalize(): ("aired", "P3") for title in PLAN}
    found = verdicts_of(studio, spoiled)
    assert {title: told[:2] for title, told in found.items()} == {
        "Rukun": ("aired", "P3"),
        "Gambut": ("missed", "P3"),
        "Patok": ("short", "P3"),
        "Pasar": ("aired", "P3"),
        "extra": ("extra", "P3"),
    }
    assert found["Gambut"][2] == ("not_heard", "contradicted")
    assert heard_fraction(studio, spoiled) == pytest.approx(0.5, abs=0.06)


def heard_fraction(studio: Studio, station_id: int) -> float:
    """How much of the one short clip was heard."""
    with studio.office.database.reader() as session:
        query = select(Airing).where(Airing.station_id == station_id, Airing.verdict == "short").order_by(Airing.id)
        airing = session.scalars(query).all()[-1]
        return float(airing.length_s or 0.0) / length_of(studio.sounds["patok"])


def test_two_stations_play_our_feeds_into_icecast_and_prove_it(
    studio: Studio, liquidsoap: str, icecast: int, tmp_path: Path
) -> None:
    shift = NINE - datetime.now(UTC)
    studio.clock[0] = lambda: datetime.now(UTC) + shift
    at = NINE + timedelta(seconds=30)
    with studio.office.database.writer() as session:
        studio.plan(session, studio.put_clip(session, "rukun"), at)
        studio.publish(session)
        bases = {id_: studio.feed_of(session, id_) for id_ in studio.stations}
        session.commit()
    players = {
        id_: play(liquidsoap, icecast, bases[id_], tmp_path / f"log-{id_}.txt", shift=shift) for id_ in studio.stations
    }
    try:
        recorded = {id_: record(icecast, id_, tmp_path, seconds=50) for id_ in studio.stations}
        for recorder, _ in recorded.values():
            assert recorder.wait(120) == 0
        ended = studio.clock[0]()
    finally:
        for player in players.values():
            player.terminate()
            player.communicate(timeout=20)
    for id_, (_, file) in recorded.items():
        assert studio.send_log(id_, tmp_path / f"log-{id_}.txt")["refused"] == []
        studio.send_recording(id_, file, ended - timedelta(seconds=50))
    run_due(studio.office)
    with studio.office.database.reader() as session:
        told = session.scalars(select(Airing).order_by(Airing.id)).all()
        newest = {one.station_id: (one.verdict, one.grade, one.as_run_line_id is not None) for one in told}
    assert newest == dict.fromkeys(studio.stations, ("aired", "P3", True))


def play(liquidsoap: str, icecast: int, base: str, log: Path, *, shift: timedelta) -> subprocess.Popen[str]:
    """A station that has gone on the air."""
    told = {"SIARAN_BASE": f"{base}/hari-ini", "SIARAN_LOG": str(log), "ICECAST_PORT": str(icecast)}
    environment = {**os.environ, **told, "ICECAST_MOUNT": f"/{log.stem}", "SIARAN_SHIFT": str(shift.total_seconds())}
    player = subprocess.Popen(
        [liquidsoap, str(HERE / "radio.liq")], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert player.stdout is not None
    assert any("on air" in line for line in player.stdout)
    return player


def record(icecast: int, station_id: int, folder: Path, *, seconds: int) -> tuple[subprocess.Popen[bytes], Path]:
    """A receiver that records a station for so long."""
    file = folder / f"udara-{station_id}.mp3"
    source = ["-i", f"http://127.0.0.1:{icecast}/log-{station_id}", "-t", str(seconds)]
    words = [get_ffmpeg_exe(), "-loglevel", "error", "-nostdin", "-y", *source, "-c:a", "copy", str(file)]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL), file
