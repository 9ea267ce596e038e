"""Every parser of ours ends with an answer or a named refusal, and reads back what it wrote."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio import likeness, pcm, riff, waveform
from audio.errors import AudioError, DamagedChunks, DamagedPeaks

BEXT = riff.pack_bext(riff.Bext("judul", "asal", made_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), lufs=-23.0))
CART = riff.pack_cart(riff.Cart("judul", "suara"), program="contoh", version="1")
FORM = bytes.fromhex("01000100 80bb0000 00770100 02001000")
BODY = b"".join(
    riff.pack_chunk(name, part) for name, part in (("bext", BEXT), ("fmt ", FORM), ("cart", CART), ("data", b"ab" * 9))
)
WAV = b"RIFF" + (4 + len(BODY)).to_bytes(4, "little") + b"WAVE" + BODY
DRAWN = waveform.Peaks(48_000, 512, (-3, 4, -128, 127))


def parse_chunks(content: bytes) -> object:
    """The chunks of a WAV, and the first of each that we know."""
    file = io.BytesIO(content)
    return riff.list_chunks(file), riff.read_chunk(file, "bext"), riff.read_chunk(file, "cart")


PARSERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "chunks": (parse_chunks, WAV),
    "head": (riff.read_head, WAV),
    "bext": (riff.read_bext, BEXT),
    "cart": (riff.read_cart, CART),
    "dat": (waveform.read_peaks, DRAWN.to_dat()),
    "json": (waveform.read_peaks, DRAWN.to_json().encode()),
    "fingerprint": (lambda content: likeness.compare(content, bytes(128)), bytes(range(128))),
    "sniff": (pcm.sniff_bytes, b"ID3\x03"),
}
INJURY = st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12))


@pytest.mark.parametrize("name", PARSERS)
@given(injuries=st.lists(INJURY, max_size=5))
@example(injuries=[(0.0, 40, b"")])
@settings(max_examples=60, deadline=None)
def test_damaged_input_is_answered_or_refused(name: str, injuries: list[tuple[float, int, bytes]]) -> None:
    parse, content = PARSERS[name]
    for where, cut, put in injuries:
        place = round(where * len(content))
        content = content[:place] + put + content[place + cut :]
    with suppress(AudioError):
        assert parse(content) is not ...


@pytest.mark.parametrize("name", PARSERS)
@given(content=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_answered_or_refused(name: str, content: bytes) -> None:
    with suppress(AudioError):
        assert PARSERS[name][0](content) is not ...


def test_a_form_chunk_without_a_body_is_no_head() -> None:
    with pytest.raises(AudioError):
        riff.read_head(b"RIFF\xff\xff\xff\xffWAVEfmt \0\0\0\0" + bytes(40))


@given(
    text=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=32),
    level=st.none() | st.integers(-7_000, 300).map(lambda hundredths: hundredths / 100),
)
def test_what_bext_was_told_it_says_again(text: str, level: float | None) -> None:
    told = riff.Bext(originator=text.strip(), made_at=datetime(2026, 1, 2, 3, 4, 5), lufs=level, peak_dbtp=level)
    assert riff.read_bext(riff.pack_bext(told)) == told


def test_what_cart_was_told_it_says_again() -> None:
    told = riff.Cart("Batas", "Suara", "K-7", "ILM", date(2026, 1, 2), date(2027, 1, 2), "catatan")
    assert riff.read_cart(riff.pack_cart(told, program="contoh", version="1")) == told


def test_letters_that_ascii_lacks_lose_their_accents_and_no_field_runs_over() -> None:
    told = riff.read_bext(riff.pack_bext(riff.Bext("Désa\nsatu “peta”", "x" * 99)))
    assert (told.description, told.originator) == ("Desa\nsatu ?peta?", "x" * 32)
    with pytest.raises(DamagedChunks):
        riff.read_bext(BEXT[:100])


def test_both_forms_of_peaks_are_read_back() -> None:
    assert waveform.read_peaks(DRAWN.to_dat()) == DRAWN == waveform.read_peaks(DRAWN.to_json().encode())


@pytest.mark.parametrize(
    "wrong", [{"bits": 16}, {"data": [1, 2, 3, 400]}, {"length": 3}, {"sample_rate": 0}, {"channels": 2}]
)
def test_peaks_of_another_kind_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DamagedPeaks):
        waveform.read_peaks(json.dumps(json.loads(DRAWN.to_json()) | wrong).encode())
