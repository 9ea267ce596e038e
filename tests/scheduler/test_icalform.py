"""A calendar feed is read back by the library and counted by hand: folding, line ends, the zone, and where each event stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from scheduler.icalform import Event, EventState, write

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
EVENT = Event(
    uid="slot-1@uji",
    start_at=START,
    end_at=START + timedelta(seconds=58),
    summary="Satu peta batas; satu langkah, damai \\ “bersama”",
    description="Baris satu\nbaris dua",
    location="Contoh FM",
    state=EventState.TENTATIVE,
    sequence=3,
    changed_at=START - timedelta(days=2),
)


def unfold(content: bytes) -> list[str]:
    """The content lines of RFC 5545, 3.1, put together by hand."""
    lines = content.split(b"\r\n")
    assert lines.pop() == b"", "the last line ends too"
    whole: list[bytes] = []
    for line in lines:
        if line.startswith(b" "):
            whole[-1] += line[1:]
        else:
            whole.append(line)
    return [line.decode("utf-8") for line in whole]


def test_the_library_reads_back_what_was_written() -> None:
    calendar = Calendar.from_ical(write("Contoh FM", [EVENT], about="uji"))
    event = calendar.walk("VEVENT")[0]
    assert str(calendar["X-WR-CALNAME"]) == "Contoh FM"
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (EVENT.summary, EVENT.description)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (EVENT.start_at, EVENT.end_at)
    assert (event["UID"], int(event["SEQUENCE"]), event["STATUS"]) == ("slot-1@uji", 3, "TENTATIVE")
    assert event.decoded("DTSTAMP") == EVENT.changed_at


def test_times_are_told_in_a_zone_that_the_calendar_brings_along() -> None:
    lines = unfold(write("uji", [EVENT]))
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert {"TZID:Asia/Jakarta", "TZOFFSETTO:+0700", "TZOFFSETFROM:+0700", "TZNAME:WIB"} <= set(zone)
    assert "DTSTART;TZID=Asia/Jakarta:20261124T090000" in lines
    assert "DTEND;TZID=Asia/Jakarta:20261124T090058" in lines


def test_every_state_has_its_word_and_events_stand_in_order() -> None:
    events = [
        replace(EVENT, uid=state.value, state=state, start_at=START - timedelta(hours=number))
        for number, state in enumerate(EventState)
    ]
    read = Calendar.from_ical(write("uji", events)).walk("VEVENT")
    assert [event["STATUS"] for event in read] == ["CANCELLED", "CONFIRMED", "TENTATIVE"]


def test_the_same_events_are_the_same_bytes_whatever_their_order() -> None:
    other = replace(EVENT, uid="slot-2@uji")
    assert write("uji", [EVENT, other]) == write("uji", [other, EVENT])


@given(text=st.text(max_size=120))
def test_whatever_a_title_holds_lines_end_and_fold_as_the_standard_says(text: str) -> None:
    content = write("uji", [replace(EVENT, summary=text)])
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    told = [line for line in unfold(content) if line.startswith("SUMMARY")]
    assert len(told) == 1
    kept = "".join(letter for letter in text if letter == "\n" or letter.isprintable())
    assert str(Calendar.from_ical(content).walk("VEVENT")[0]["SUMMARY"]) == kept
