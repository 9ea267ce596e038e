"""Two stations and an office between them: served on loopback, with clips of real speech and a clock that is handed in."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from on_air import SENTENCES, TALK, speak_clip, write_clips
from served import serving
from studio import Studio
from world import NOW, build_world

from audio import master
from outreach.app import create_app
from outreach.config import Config
from outreach.running import open_server

HARVEST = (
    "Panen tahun ini dibagi rata di kedua tepi.",
    "Jalan kampung dijaga bersama supaya truk boleh lewat.",
    "Tanyakan jadwal ronda kepada ketua kelompok.",
)


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Five mastered clips of speech by name."""
    folder = tmp_path_factory.mktemp("suara")
    texts = {**SENTENCES, "pasar": TALK, "panen": HARVEST}
    voices = {"patok": "id", "gambut": "id+f2", "rukun": "id+m3", "pasar": "ms+f4", "panen": "ms"}
    write_clips(folder, {f"{name}.wav": speak_clip(texts[name], voice) for name, voice in voices.items()})
    for name in voices:
        master.master(folder / f"{name}.wav", folder / f"{name}.mp3")
    return {name: folder / f"{name}.mp3" for name in voices}


@pytest.fixture
def studio(tmp_path: Path, empty_sqlite: Path, spoken: dict[str, Path]) -> Iterator[Studio]:
    """The office at the border's now; a test hands in another clock."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(empty_sqlite, folder / "siaran.db")
    clock: list[Callable[[], datetime]] = [lambda: NOW]
    office = create_app(Config.load(folder, {}), now=lambda: clock[0]())  # noqa: PLW0108 -- a test changes the clock
    with office.database.writer() as session:
        world = build_world(session)
        session.commit()
    server = open_server(office, host="127.0.0.1", port=0)
    with serving(server) as port:
        yield Studio(office, world, port, clock, spoken)
    office.database.dispose()


def program(name: str) -> str:
    """A station's program from Debian; absent on a machine without it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} on this machine")
    return found


@pytest.fixture
def liquidsoap() -> str:
    """Liquidsoap."""
    return program("liquidsoap")


@pytest.fixture
def icecast() -> Iterator[int]:
    """An Icecast on a free port of the loopback, with room for both stations."""
    binary = program("icecast2")
    port = free_port()
    # It refuses to run as root, becomes nobody, and then writes its own logs where nobody may.
    folder = Path(tempfile.mkdtemp(prefix="icecast"))
    folder.chmod(0o777)
    (folder / "icecast.xml").write_text(
        f"""<icecast><limits><sources>4</sources></limits>
        <authentication><source-password>uji</source-password><admin-user>a</admin-user><admin-password>uji</admin-password></authentication>
        <hostname>127.0.0.1</hostname>
        <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
        <paths><basedir>{folder}</basedir><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
        <adminroot>/usr/share/icecast2/admin</adminroot></paths>
        <security><chroot>0</chroot><changeowner><user>nobody</user><group>nogroup</group></changeowner></security></icecast>"""
    )
    process = subprocess.Popen(
        [binary, "-c", str(folder / "icecast.xml")], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    yield port
    process.terminate()
    process.wait(10)
    shutil.rmtree(folder)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe_socket:
        probe_socket.bind(("127.0.0.1", 0))
        return int(probe_socket.getsockname()[1])
