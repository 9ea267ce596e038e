"""Plan against proof, case by case, and the rules that hold whatever was logged, tapped or heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import plain_matching
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import reconcile as module
from scheduler.reconcile import HeardClip, Judged, Logged, Planned, Reason, Tap, reconcile
from scheduler.terms import Grade, Span, Verdict

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
TITLE = "Satu peta batas, satu langkah damai"
SLOT = Planned(7, Span.of(NOON, 60), TITLE, "S-7-satu-peta.mp3")
ALL_DAY = Span(NOON - timedelta(hours=12), NOON + timedelta(hours=12))


def line(*, minutes: float = 0, length_s: float | None = 60, title: str = TITLE, key: str = "", row: int = 1) -> Logged:
    """A log line some minutes from the plan."""
    return Logged(row, NOON + timedelta(minutes=minutes), length_s, title, key)


def tap(*, aired: bool | None, row: int = 1, minutes: int = 0) -> Tap:
    """An operator's word."""
    return Tap(row, 7, aired, NOON + timedelta(minutes=minutes))


def heard(*, minutes: float = 0, fraction: float = 1.0) -> HeardClip:
    """A clip heard off the air."""
    return HeardClip(3, 7, NOON + timedelta(minutes=minutes), 60 * fraction, fraction)


def judge(**evidence: object) -> Judged:
    """The verdict on the one slot."""
    return reconcile([SLOT], **evidence)[0]  # type: ignore[arg-type]  # each test names real evidence


def test_silence_is_no_miss() -> None:
    judged = judge()
    assert (judged.verdict, judged.grade, judged.reasons) == (Verdict.UNPROVEN, Grade.P0, (Reason.NO_WORD,))


def test_an_operator_who_does_not_know_proves_nothing() -> None:
    assert judge(taps=[tap(aired=None)]).verdict is Verdict.UNPROVEN


def test_the_newest_tap_counts() -> None:
    taps = [tap(aired=True, row=2, minutes=5), tap(aired=False, row=1, minutes=9)]
    assert judge(taps=taps).verdict is Verdict.MISSED
    assert judge(taps=[tap(aired=False), tap(aired=True, row=2, minutes=1)]).verdict is Verdict.AIRED


def test_a_log_that_covers_the_slot_without_naming_it_is_a_miss() -> None:
    judged = judge(logged=[line(title="Lagu pagi")], covered=[ALL_DAY])
    assert (judged.verdict, judged.grade) == (Verdict.MISSED, Grade.P2)


def test_a_log_of_another_hour_says_nothing() -> None:
    morning = Span(NOON - timedelta(hours=6), NOON)
    assert judge(covered=[morning]).verdict is Verdict.UNPROVEN
    assert judge(covered=[Span(NOON, NOON + timedelta(seconds=1))]).verdict is Verdict.MISSED


def test_the_key_finds_its_slot_at_any_hour() -> None:
    judged = judge(logged=[line(minutes=200, key="S-7", title="apa saja")])
    assert (judged.verdict, judged.reasons) == (Verdict.LATE, (Reason.BY_KEY, Reason.OFF_TIME))


def test_a_title_finds_its_slot_only_nearby() -> None:
    assert judge(logged=[line(minutes=14)]).reasons[0] is Reason.BY_TITLE
    assert judge(logged=[line(minutes=16)]).verdict is Verdict.UNPROVEN


def test_a_shortened_title_is_the_same_from_thirty_letters() -> None:
    assert TITLE[:30].endswith(" ")
    assert judge(logged=[line(title=TITLE[:30].upper())]).verdict is Verdict.AIRED
    assert judge(logged=[line(title=TITLE[:28])]).verdict is Verdict.UNPROVEN
    assert judge(logged=[line(title=TITLE + " lagi")]).verdict is Verdict.UNPROVEN


def test_five_minutes_are_on_time_and_no_more() -> None:
    assert judge(logged=[line(minutes=-5)]).verdict is Verdict.AIRED
    assert judge(logged=[line(minutes=5.1)]).verdict is Verdict.LATE


def test_nine_tenths_are_whole_and_no_less() -> None:
    assert judge(logged=[line(length_s=54)]).verdict is Verdict.AIRED
    assert judge(logged=[line(length_s=53.9)]).verdict is Verdict.SHORT
    assert judge(logged=[line(length_s=None)]).verdict is Verdict.AIRED


def test_a_recording_outweighs_log_and_tap() -> None:
    judged = judge(heard=[heard(fraction=0.4)], logged=[line()], taps=[tap(aired=True)])
    assert (judged.verdict, judged.grade, judged.heard_row_id) == (Verdict.SHORT, Grade.P3, 3)


def test_a_denial_against_better_evidence_is_named() -> None:
    for evidence in ({"logged": [line()]}, {"heard": [heard()]}):
        judged = judge(taps=[tap(aired=False)], **evidence)
        assert (judged.verdict, judged.reasons[-1]) == (Verdict.AIRED, Reason.CONTRADICTED)
    denied = judge(covered=[ALL_DAY], taps=[tap(aired=True)])
    assert (denied.verdict, denied.reasons[-1]) == (Verdict.MISSED, Reason.CONTRADICTED)


def test_what_aired_unplanned_is_an_extra_only_if_it_is_ours() -> None:
    logged = [line(title="Lagu pagi", row=1), line(minutes=300, row=2), line(minutes=400, key="S-99", title="", row=3)]
    extras = [judged.log_row_id for judged in reconcile([SLOT], logged=logged) if judged.slot_id is None]
    assert extras == [2, 3]
    assert [judged.verdict for judged in reconcile([], logged=[line()], ours=[TITLE])] == [Verdict.EXTRA]


def test_of_two_slots_each_gets_its_own_line() -> None:
    later = Planned(8, Span.of(NOON + timedelta(minutes=10), 60), TITLE, "S-8.mp3")
    judged = reconcile([later, SLOT], logged=[line(minutes=10, row=1), line(minutes=0, row=2)])
    assert [(one.slot_id, one.log_row_id) for one in judged] == [(7, 2), (8, 1)]


minutes = st.integers(-40, 40)
slots = st.lists(minutes, max_size=6).map(
    lambda starts: [
        Planned(number, Span.of(NOON + timedelta(minutes=start), 60), f"Judul {number % 3}", f"S-{number}.mp3")
        for number, start in enumerate(starts, 1)
    ]
)
lines = st.lists(
    st.tuples(
        minutes,
        st.sampled_from([None, 10.0, 60.0]),
        st.integers(0, 3),
        st.sampled_from(["", "S-1", "S-2", "S-9", "S-3.mp3"]),
    ),
    max_size=8,
).map(
    lambda rows: [
        Logged(row, NOON + timedelta(minutes=at), length_s, f"Judul {title}", key)
        for row, (at, length_s, title, key) in enumerate(rows)
    ]
)


@given(planned=slots, logged=lines, chance=st.randoms(use_true_random=False), covered=st.sampled_from([(), (ALL_DAY,)]))
def test_whatever_was_logged(
    planned: list[Planned], logged: list[Logged], chance: object, covered: tuple[Span, ...]
) -> None:
    judged = reconcile(planned, logged=logged, covered=covered)
    mixed_plan, mixed_log = list(planned), list(logged)
    chance.shuffle(mixed_plan)  # type: ignore[attr-defined]  # hypothesis' own random
    chance.shuffle(mixed_log)  # type: ignore[attr-defined]  # hypothesis' own random
    assert reconcile(mixed_plan, logged=mixed_log, covered=covered) == judged
    assert sorted(one.slot_id for one in judged if one.slot_id is not None) == [slot.slot_id for slot in planned]
    used = [one.log_row_id for one in judged if one.log_row_id is not None]
    assert len(used) == len(set(used))
    if not covered:
        assert Verdict.MISSED not in {one.verdict for one in judged}
    proven = {one.log_row_id for one in judged if one.verdict in {Verdict.AIRED, Verdict.LATE, Verdict.SHORT}}
    assert proven <= {row.row_id for row in logged}


LONG = "satu peta batas satu langkah d"
names = st.sampled_from(
    ["", " ", "Judul", "judul", "JUDUL  1", "S-1.mp3", "S-2.mp3", LONG, LONG[:29], LONG[:28], LONG + "amai", LONG + "amai lagi",
     "Satu  peta batas satu langkah damai", "straße", "STRASSE"]
)  # fmt: skip
seconds = st.integers(-1900, 1900)
plain_slots = st.lists(st.tuples(st.integers(1, 6), seconds, names, names), max_size=8).map(
    lambda told: [Planned(n, Span.of(NOON + timedelta(seconds=at), 60), title, file) for n, at, title, file in told]
)
plain_lines = st.lists(
    st.tuples(st.integers(0, 4), seconds, names, st.one_of(names, st.sampled_from(["S-1", "S-2", "S-9", "S-"]))),
    max_size=14,
).map(lambda told: [Logged(n, NOON + timedelta(seconds=at), 60.0, title, key) for n, at, title, key in told])


@given(planned=plain_slots, logged=plain_lines, ours=st.lists(names, max_size=3))
@settings(max_examples=600)
def test_the_indexed_matching_gives_what_the_plain_one_gives(
    planned: list[Planned], logged: list[Logged], ours: list[str]
) -> None:
    """Even where slots or rows bear one number twice."""
    fast = reconcile(planned, logged=logged, ours=ours)
    with pytest.MonkeyPatch.context() as plain:
        plain.setattr(module, "_match", plain_matching.match)
        plain.setattr(module, "_extras", plain_matching.extras)
        assert repr(reconcile(planned, logged=logged, ours=ours)) == repr(fast)
