"""What recordings say of a plan: nearest airing to each slot, silence that counts, doubt, and what was not planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.listening import Listened, Sounded, Taped, listen
from scheduler.reconcile import Logged, Loose, Planned, Reason, Tap, reconcile
from scheduler.terms import Grade, Span, Verdict

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
SLOTS = (
    Planned(1, Span.of(NOON, 60), "Satu pasar", "S-1.mp3"),
    Planned(2, Span.of(NOON + timedelta(hours=1), 60), "Batas", "S-2.mp3"),
)
CLIPS = {1: 10, 2: 20}
MORNING = Taped(5, Span(NOON - timedelta(hours=1), NOON + timedelta(hours=3)))


def sounded(*, minutes: float, clip: int = 10, row: int = 1, certain: bool = True, tape: int = 5) -> Sounded:
    """A clip heard some minutes from noon."""
    return Sounded(row, tape, clip, "Satu pasar", NOON + timedelta(minutes=minutes), 60, 1.0, certain)


def heard(*found: Sounded, taped: tuple[Taped, ...] = (MORNING,)) -> Listened:
    """What recordings with these finds say."""
    return listen(SLOTS, clip_of=CLIPS, sounded=found, taped=taped)


def test_a_slot_gets_the_nearest_airing_of_its_clip() -> None:
    found = heard(sounded(minutes=3, row=1), sounded(minutes=-1, row=2))
    assert [(clip.slot_id, clip.row_id) for clip in found.heard] == [(1, 2)]
    assert [loose.row_id for loose in found.loose] == [1]


def test_what_is_not_near_any_slot_is_loose() -> None:
    found = heard(sounded(minutes=40))
    assert found.heard == ()
    assert [loose.row_id for loose in found.loose] == [1]


def test_a_recording_whose_clock_was_proved_speaks_against_a_slot_it_does_not_hold() -> None:
    assert heard(sounded(minutes=0)).silent == {2}


def test_a_recording_that_hears_nothing_in_its_place_may_have_a_wrong_clock() -> None:
    assert heard().silent == frozenset()
    assert heard(sounded(minutes=8)).silent == frozenset()


def test_a_recording_that_ends_with_the_slot_says_nothing_against_it() -> None:
    short = Taped(5, Span(NOON - timedelta(minutes=5), NOON + timedelta(hours=1, minutes=2)))
    assert heard(sounded(minutes=0), taped=(short,)).silent == frozenset()


def test_doubt_is_neither_proof_nor_a_miss() -> None:
    found = heard(sounded(minutes=0), sounded(minutes=60, clip=20, row=2, certain=False))
    assert found.doubtful == {2}
    assert found.silent == frozenset()


def test_two_recorders_of_one_airing_heard_it_once() -> None:
    second = Taped(6, MORNING.span)
    found = heard(sounded(minutes=0), sounded(minutes=0.2, row=2, tape=6), taped=(MORNING, second))
    assert len(found.heard) == 1
    assert found.loose == ()


@given(
    st.lists(
        st.tuples(st.integers(-30, 90), st.sampled_from((10, 20, 30)), st.booleans(), st.sampled_from((5, 6))),
        max_size=8,
    )
)
def test_every_find_is_told_once_at_most_and_no_slot_is_both_heard_and_silent(
    finds: list[tuple[int, int, bool, int]],
) -> None:
    found = heard(
        *(
            sounded(minutes=minutes, clip=clip, row=row, certain=certain, tape=tape)
            for row, (minutes, clip, certain, tape) in enumerate(finds)
        )
    )
    rows = [clip.row_id for clip in found.heard] + [loose.row_id for loose in found.loose]
    assert len(rows) == len(set(rows))
    given_slots = {clip.slot_id for clip in found.heard}
    assert not given_slots & found.silent
    assert not given_slots & found.doubtful
    assert not found.silent & found.doubtful


def test_silence_in_a_recording_beats_a_log_and_an_operator() -> None:
    line = Logged(4, NOON, 60, "Satu pasar", "S-1")
    tap = Tap(9, 1, aired=True, said_at=NOON)
    judged = reconcile(SLOTS[:1], logged=[line], taps=[tap], silent={1})[0]
    assert (judged.verdict, judged.grade) == (Verdict.MISSED, Grade.P3)
    assert judged.reasons == (Reason.NOT_HEARD, Reason.CONTRADICTED)
    assert (judged.log_row_id, judged.tap_row_id) == (4, 9)


def test_doubt_is_said_beside_whatever_else_is_known() -> None:
    judged = reconcile(SLOTS[:1], doubtful={1})[0]
    assert (judged.verdict, judged.grade) == (Verdict.UNPROVEN, Grade.P0)
    assert Reason.DOUBTFUL in judged.reasons


def test_an_extra_that_a_log_and_a_recording_hold_is_told_once_by_the_recording() -> None:
    line = Logged(4, NOON + timedelta(minutes=40), 60, "Satu pasar", "")
    loose = Loose(7, NOON + timedelta(minutes=41), 60, "Satu pasar")
    extras = [one for one in reconcile(SLOTS, logged=[line], loose=[loose], ours=["Satu pasar"]) if not one.slot_id]
    assert [(one.grade, one.log_row_id, one.heard_row_id) for one in extras] == [(Grade.P3, 4, 7)]
