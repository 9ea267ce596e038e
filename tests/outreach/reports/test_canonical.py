"""Shows that a report has one written form: order and spelling of the source do not matter, any change of content does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.reports.canonical import canonical_bytes, fingerprint, spoken_fingerprint, to_plain
from scheduler.terms import Topic

_plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@dataclass(frozen=True)
class Line:
    name: str
    share: Fraction | None
    topic: Topic


def test_dataclasses_shares_and_terms_are_written_plainly() -> None:
    line = Line("Sungai Badak", Fraction(297, 348), Topic.PEACE)
    assert canonical_bytes(line) == b'{"name":"Sungai Badak","share":"99/116","topic":"peace"}'


def test_names_stay_readable_in_utf_8() -> None:
    assert canonical_bytes(["Désa"]) == '["Désa"]'.encode()


def test_one_moment_is_written_one_way_whatever_its_zone() -> None:
    moment = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert to_plain(moment) == "2026-11-24T03:00:00+07:00"
    assert to_plain(moment.astimezone(timezone(timedelta(hours=9)))) == to_plain(moment)


def test_days_decimals_and_whole_number_keys_are_written() -> None:
    assert to_plain({7: (date(2026, 11, 23), Decimal("56.10"))}) == {"7": ["2026-11-23", "56.10"]}


@pytest.mark.parametrize("thing", [0.5, datetime(2026, 11, 23), b"bytes", {1.5: 1}, {None: 1}, {True: 1}, object()])
def test_what_has_no_one_written_form_is_refused(thing: object) -> None:
    with pytest.raises(TypeError):
        to_plain(thing)


@given(_plain)
def test_writing_reading_and_writing_again_gives_the_same_bytes(thing: object) -> None:
    written = canonical_bytes(thing)
    assert canonical_bytes(json.loads(written)) == written


@given(st.dictionaries(st.text(), st.integers(), min_size=2, max_size=6))
def test_the_order_of_keys_does_not_matter(thing: dict[str, int]) -> None:
    backwards = dict(reversed(thing.items()))
    assert fingerprint(thing) == fingerprint(backwards)


@given(_plain, _plain)
def test_different_content_has_a_different_fingerprint(one: object, other: object) -> None:
    assert (canonical_bytes(one) == canonical_bytes(other)) == (fingerprint(one) == fingerprint(other))


def test_sets_are_written_in_order() -> None:
    assert canonical_bytes(frozenset({"b", "a"})) == b'["a","b"]'


def test_a_fingerprint_is_printed_in_eight_groups() -> None:
    assert [len(group) for group in spoken_fingerprint("a" * 64).split()] == [8] * 8
