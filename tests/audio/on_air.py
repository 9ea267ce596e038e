"""A small library and short recordings off synthetic air, for the tests of the air-check; the sounds are the bench's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from air_sounds import RATE_HZ, Sound, make_jingle, make_music, say, write_wav
from air_station import Condition, change_speed, record, transmit

STUDIO = Condition("studio", snr_db=20, dropouts_an_hour=0, codec=("-c:a", "pcm_s16le", "-f", "wav"))
SENTENCES = {
    "patok": (
        "Patok batas kabupaten dipasang untuk kita semua.",
        "Jangan digeser dan jangan dicabut oleh siapa pun.",
        "Bila patok rusak, laporkan kepada kepala desa.",
        "Satu patok yang tegak lebih murah daripada satu perselisihan.",
    ),
    "gambut": (
        "Membakar lahan gambut dilarang dan dapat dipidana.",
        "Petugas kabupaten membantu warga membuka lahan tanpa api.",
        "Hubungi balai desa pada hari kerja.",
    ),
    "rukun": (
        "Tetangga di seberang sungai adalah saudara kita juga.",
        "Hari raya mereka adalah hari tenang bagi kita.",
        "Mari saling mengunjungi dan saling menjaga.",
    ),
}
SHORT = "Rukun itu indah, mari jaga bersama."
OTHER_VERSION = "Tanyakan letaknya kepada juru ukur dari kecamatan."
TALK = (
    "Selamat pagi pendengar, cuaca hari ini cerah di hulu dan berawan di hilir.",
    "Harga karet naik sedikit, dan pasar pagi buka sampai pukul sepuluh.",
    "Jangan lupa nanti malam ada pertandingan bola di lapangan kecamatan.",
)


def speak_clip(sentences: Sequence[str], voice: str, *, breath: int = 1) -> Sound:
    """Sentences by one voice, with pauses; `breath` is the chance in a voice."""
    pause = np.zeros(RATE_HZ // 5, dtype=np.float32)
    return np.concatenate(
        [piece for sentence in sentences for piece in (say(sentence, voice, 150, breath), pause)][:-1]
    )


def jingle(*, breath: int = 1) -> Sound:
    """What most clips of the library begin with."""
    return make_jingle(np.random.default_rng(3), 4.0, breath=breath)


def talk() -> Sound:
    """A presenter, some 13 s."""
    return speak_clip(TALK, "ms+f4")


def make_clips(*, breath: int = 1) -> dict[str, Sound]:
    """Five clips: two with a common jingle, one a second version of the first, one without, one of three seconds."""
    opening = jingle(breath=breath)
    patok, other = list(SENTENCES["patok"]), list(SENTENCES["patok"])
    other[2] = OTHER_VERSION
    return {
        "gambut.wav": np.concatenate([opening, speak_clip(SENTENCES["gambut"], "id+f2", breath=breath)]),
        "patok-baru.wav": np.concatenate([opening, speak_clip(other, "id", breath=breath)]),
        "patok.wav": np.concatenate([opening, speak_clip(patok, "id", breath=breath)]),
        "pendek.wav": speak_clip([SHORT], "id+m3", breath=breath),
        "rukun.wav": speak_clip(SENTENCES["rukun"], "id+f2", breath=breath),
    }


def write_clips(folder: Path, clips: Mapping[str, Sound]) -> None:
    """A library as files."""
    for name, sound in clips.items():
        write_wav(folder / name, sound)


def broadcast(
    target: Path, parts: Sequence[tuple[float, Sound]], *, length_s: float, condition: Condition = STUDIO
) -> Path:
    """Sounds at seconds of a show, over quiet music, through the station and the receiver into a file."""
    mixed = np.zeros(round(length_s * RATE_HZ), dtype=np.float32)
    bed = make_music(np.random.default_rng(11), 20.0) * np.float32(0.03)
    mixed += np.tile(bed, -(-mixed.size // bed.size))[: mixed.size]
    for at_s, sound in parts:
        at = round(at_s * RATE_HZ)
        mixed[at : at + sound.size] += sound[: mixed.size - at]
    received = transmit(_blocks(mixed), condition, seed=5, other=iter(()))
    record(change_speed(received, condition.speed), target, codec=condition.codec)
    return target


def _blocks(sound: Sound) -> Iterator[Sound]:
    for first in range(0, sound.size, 20 * RATE_HZ):
        yield sound[first : first + 20 * RATE_HZ]
