"""Shows that each indicator counts what its formula says, and that a figure nobody has data for is no figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.reach.evidence import Basis, Outage, Signal
from outreach.reach.signal import SignalClass
from outreach.reports.achievement import GradeWord, grade, whole_percent
from outreach.reports.figures import (
    ActivityRow,
    AiringRow,
    AssignmentRow,
    JointSlotRow,
    Period,
    ReportRows,
    SlotRow,
    StationRow,
    VillageRow,
)
from outreach.reports.indicators import Indicator, IndicatorId, count_indicators
from scheduler.terms import Grade, Topic, Verdict

OKI, MESUJI = "16.02", "18.11"
BOTH = frozenset({OKI, MESUJI})
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
VILLAGES = (
    VillageRow("16.02.04.2053", "Labuhan Jaya", "Mesuji", OKI),
    VillageRow("16.02.15.2002", "Karangsia", "Sungai Menang", OKI),
    VillageRow("18.11.01.2003", "Sungai Badak", "Mesuji", MESUJI),
    VillageRow("18.11.03.2013", "Sidang Makmur", "Rawa Jitu Utara", MESUJI),
)
CODES = [village.code for village in VILLAGES]
STATIONS = (StationRow(1, "Tepi OKI", OKI, "community"), StationRow(2, "Tepi Mesuji", MESUJI, "local_public"))
EMPTY = ReportRows(OCTOBER, date(2026, 11, 23), OKI, MESUJI, VILLAGES, STATIONS)


def day(number: int) -> date:
    return date(2026, 10, number)


def joint(id: int, on: int = 5, *, approved_by: frozenset[str] = BOTH, proposed: bool = True) -> JointSlotRow:
    return JointSlotRow(id, day(on), proposed, approved_by)


def slot(id: int, joint_id: int, station_id: int = 1, *, on: int = 5, topic: Topic = Topic.LAW) -> SlotRow:
    return SlotRow(id, joint_id, station_id, day(on), topic)


def airing(
    slot: SlotRow,
    grade: Grade = Grade.P2,
    verdict: Verdict = Verdict.AIRED,
    *,
    on: date | None = None,
    length_s: int = 60,
) -> AiringRow:
    return AiringRow(1000 + slot.id, slot.id, slot.station_id, on or slot.day, slot.topic, verdict, grade, length_s)


def signal(station_id: int, code: str, klass: SignalClass, basis: Basis = Basis.PREDICTION) -> Signal:
    return Signal(station_id, code, klass, basis)


def signals(*rows: Signal) -> dict[tuple[int, str], Signal]:
    return {(row.station_id, row.village_code): row for row in rows}


def figure(rows: ReportRows, key: str) -> Indicator:
    return count_indicators(rows)[IndicatorId(key)]


@pytest.mark.parametrize("key", list(IndicatorId))
def test_without_any_data_there_is_no_figure_and_no_verdict(key: IndicatorId) -> None:
    found = count_indicators(EMPTY)[key]
    assert (found.value, found.numerator, found.met, found.grade_word) == (None, None, None, None)
    assert all(side.value is None for side in found.by_regency.values())


@pytest.mark.parametrize("key", list(IndicatorId))
def test_without_villages_stations_or_slots_nothing_divides_by_zero(key: IndicatorId) -> None:
    assert count_indicators(replace(EMPTY, villages=(), stations=()))[key].value is None


def test_i1_counts_what_both_approved_and_shows_each_sides_own_yes() -> None:
    rows = replace(
        EMPTY,
        joint_slots=(
            joint(1), joint(2, approved_by=frozenset({OKI})), joint(3), joint(4, proposed=False, approved_by=frozenset()),
            JointSlotRow(5, date(2026, 11, 1), True, BOTH),  # noqa: FBT003 -- a row's field
        ),
    )  # fmt: skip
    found = figure(rows, "I1")
    assert (found.numerator, found.denominator, found.hits) == (2, 3, (1, 3))
    assert (found.by_regency[OKI].numerator, found.by_regency[MESUJI].numerator) == (3, 2)


def test_i2_counts_p2_and_p3_and_shows_every_grade_apart() -> None:
    slots = tuple(slot(n, 1, n % 2 + 1) for n in range(1, 6))
    airings = (
        airing(slots[0], Grade.P3),
        airing(slots[1], Grade.P2, Verdict.SHORT),
        airing(slots[2], Grade.P1),
        airing(slots[3], Grade.P2, Verdict.MISSED),
    )
    found = figure(replace(EMPTY, joint_slots=(joint(1),), slots=slots, airings=airings), "I2")
    assert (found.numerator, found.denominator) == (2, 5)
    assert found.detail["grades"] == {"P0": 2, "P1": 1, "P2": 1, "P3": 1}
    assert found.by_regency[OKI].numerator == 1


def test_i2_needs_thirty_per_cent_matched_recordings_as_well() -> None:
    slots = tuple(slot(n, 1) for n in range(1, 11))
    graded = [Grade.P3] * 2 + [Grade.P2] * 8
    rows = replace(EMPTY, joint_slots=(joint(1),), slots=slots, airings=tuple(map(airing, slots, graded)))
    found = figure(rows, "I2")
    assert (found.value, found.met, found.grade_word) == (1, False, GradeWord.GOOD)
    graded[2] = Grade.P3
    found = figure(replace(rows, airings=tuple(map(airing, slots, graded))), "I2")
    assert (found.met, found.grade_word) == (True, GradeWord.VERY_GOOD)


def test_what_is_planned_approved_by_one_or_not_yet_due_is_never_in_the_denominator() -> None:
    rows = replace(
        EMPTY,
        as_of_on=day(10),
        joint_slots=(joint(1, 5), joint(2, 5, approved_by=frozenset({MESUJI})), joint(3, 11)),
        slots=(slot(1, 1, on=5), slot(2, 2, on=5), slot(3, 3, on=11)),
    )
    assert figure(rows, "I2").rows == (1,)
    assert figure(rows, "I3").rows == (1,)


@pytest.mark.parametrize(("apart", "hits"), [(0, 1), (7, 1), (8, 0)])
def test_i3_joins_both_sides_only_within_seven_days(apart: int, hits: int) -> None:
    pair = (slot(1, 1, 1), slot(2, 1, 2))
    airings = (airing(pair[0]), airing(pair[1], Grade.P1, on=day(5) + timedelta(days=apart)))
    assert figure(replace(EMPTY, joint_slots=(joint(1),), slots=pair, airings=airings), "I3").numerator == hits


def test_i3_is_not_met_by_two_stations_of_one_side() -> None:
    stations = (*STATIONS, StationRow(3, "Juga OKI", OKI, "private"))
    pair = (slot(1, 1, 1), slot(2, 1, 3))
    rows = replace(EMPTY, stations=stations, joint_slots=(joint(1),), slots=pair, airings=tuple(map(airing, pair)))
    assert figure(rows, "I3").numerator == 0
    assert figure(rows, "I3").detail["aired_by_side"] == {OKI: 1, MESUJI: 0}


def test_a_make_good_keeps_the_promise_it_makes_good_and_is_none_of_its_own() -> None:
    chain = (joint(1, 2), replace(joint(2, 4), makes_good=1), replace(joint(3, 6), makes_good=2))
    slots = (slot(1, 1, 1, on=2), slot(2, 1, 2, on=2), slot(3, 3, 1, on=6), slot(4, 3, 2, on=6))
    airings = tuple(map(airing, slots[2:]))
    found = figure(replace(EMPTY, joint_slots=chain, slots=slots, airings=airings), "I3")
    assert (found.numerator, found.denominator) == (1, 1)
    assert found.hits == (1,)


def test_i4_is_the_share_of_the_topic_that_got_least() -> None:
    slots = tuple(slot(n, 1, topic=topic) for n, topic in enumerate(Topic, 1))
    airings = tuple(airing(s, length_s=seconds) for s, seconds in zip(slots, (300, 120, 80), strict=True))
    found = figure(replace(EMPTY, joint_slots=(joint(1),), slots=slots, airings=airings), "I4")
    assert (found.value, found.met, found.hits) == (Fraction(80, 500), False, (1003,))


def test_i4_counts_an_extra_airing_and_leaves_out_an_unproven_one() -> None:
    extra = AiringRow(1, None, 1, day(3), Topic.PEACE, Verdict.EXTRA, Grade.P2, 45)
    said = AiringRow(2, None, 1, day(3), Topic.LAW, Verdict.EXTRA, Grade.P1, 45)
    assert figure(replace(EMPTY, airings=(extra, said)), "I4").detail["seconds"] == {
        "law": 0,
        "harmony": 0,
        "peace": 45,
    }


def test_i5_counts_adequate_signals_on_air_by_evidence_and_by_channel() -> None:
    known = signals(
        signal(1, CODES[0], SignalClass.WEAK),
        signal(1, CODES[1], SignalClass.ADEQUATE, Basis.RECORDING),
        signal(2, CODES[1], SignalClass.ADEQUATE),
        replace(signal(2, CODES[2], SignalClass.STRONG), is_silent=True),
    )
    found = figure(replace(EMPTY, signals=known), "I5")
    assert (found.numerator, found.denominator, found.hits) == (1, 4, (CODES[1],))
    assert found.detail["by_basis"] == {"recording": 1, "reports": 0, "report": 0, "prediction": 0}
    assert found.detail["by_channel"] == {"fm": 1, "community": 1, "relay": None, "stream": None, "file": None}
    assert found.detail["without_data"] == 1
    assert (found.by_regency[OKI].numerator, found.by_regency[MESUJI].numerator) == (1, 0)


def test_i6_needs_three_proven_airings_of_each_topic_in_the_month() -> None:
    slots = tuple(slot(n, 1, 1, topic=topic) for n, topic in enumerate([*Topic] * 3, 1))
    known = signals(*(signal(1, code, SignalClass.STRONG) for code in CODES[:2]))
    rows = replace(EMPTY, joint_slots=(joint(1),), slots=slots, airings=tuple(map(airing, slots)), signals=known)
    assert (figure(rows, "I6").numerator, figure(rows, "I6").denominator) == (2, 4)
    assert figure(replace(rows, airings=rows.airings[1:]), "I6").numerator == 0


def test_i6_counts_every_month_of_a_quarter() -> None:
    quarter = replace(EMPTY, period=Period(date(2026, 7, 1), date(2026, 9, 30)))
    rows = replace(quarter, signals=signals(signal(1, CODES[0], SignalClass.STRONG)))
    airings = tuple(
        AiringRow(n, None, 1, date(2026, 8, 2), topic, Verdict.EXTRA, Grade.P2, 60)
        for n, topic in enumerate([*Topic] * 3)
    )
    found = figure(replace(rows, airings=airings), "I6")
    assert (found.numerator, found.denominator) == (1, 12)
    assert found.detail["by_month"] == {"2026-07-01": 0, "2026-08-01": 1, "2026-09-01": 0}


def assignment(
    facilitator_id: int, code: str, *, until_on: date | None = None, decree: str = "SK 1/2026"
) -> AssignmentRow:
    return AssignmentRow(
        facilitator_id * 100 + CODES.index(code), facilitator_id, code, decree, date(2026, 1, 1), until_on
    )


def test_i7_counts_active_assignments_with_a_decree_on_the_periods_last_day() -> None:
    rows = replace(
        EMPTY,
        assignments=(
            assignment(1, CODES[0]),
            assignment(2, CODES[1], decree=" "),
            assignment(3, CODES[2], until_on=day(31)),
            assignment(1, CODES[3], until_on=date(2026, 11, 1)),
        ),
    )
    found = figure(rows, "I7")
    assert found.hits == (CODES[0], CODES[3])
    assert (found.detail["facilitators"], found.detail["median"], found.detail["max"]) == (1, "2", 2)


def test_i7_is_not_met_when_one_facilitator_covers_four_villages() -> None:
    alone = tuple(assignment(1, code) for code in CODES)
    found = figure(replace(EMPTY, assignments=alone), "I7")
    assert (found.value, found.met, found.grade_word) == (1, False, GradeWord.GOOD)
    shared = (*alone[:3], assignment(2, CODES[3]))
    assert figure(replace(EMPTY, assignments=shared), "I7").met is True


def test_i8_counts_activities_of_the_whole_quarter_and_tells_the_days_since() -> None:
    autumn = replace(EMPTY, period=Period(date(2026, 11, 1), date(2026, 11, 30)))
    visits = (ActivityRow(1, CODES[0], day(2)), ActivityRow(2, CODES[1], date(2026, 9, 30)))
    found = figure(replace(autumn, activities=visits), "I8")
    assert found.hits == (CODES[0],)
    assert found.detail["days_since"] == {CODES[0]: 52, CODES[1]: 54, CODES[2]: None, CODES[3]: None}


def test_i9_names_the_villages_with_neither_signal_nor_visit() -> None:
    rows = replace(
        EMPTY,
        signals=signals(signal(2, CODES[2], SignalClass.STRONG)),
        activities=(ActivityRow(1, CODES[0], day(2)),),
    )
    found = figure(rows, "I9")
    assert [village["name"] for village in found.detail["villages"]] == ["Karangsia", "Sidang Makmur"]
    assert (found.numerator, found.met, found.grade_word, found.shortfall) == (2, False, None, 2)


def test_i9_says_nothing_while_either_half_has_no_data() -> None:
    assert figure(replace(EMPTY, activities=(ActivityRow(1, CODES[0], day(2)),)), "I9").value is None
    assert figure(replace(EMPTY, signals=signals(signal(2, CODES[2], SignalClass.STRONG))), "I9").value is None


def test_the_shortfall_is_the_number_of_rows_the_target_still_needs() -> None:
    known = signals(*(signal(2, code, SignalClass.STRONG) for code in CODES[:2]), signal(2, CODES[2], SignalClass.NONE))
    assert figure(replace(EMPTY, signals=known), "I5").shortfall == 2


@pytest.mark.parametrize(
    ("value", "target", "word"),
    [
        (Fraction(905, 1000), Fraction(1), GradeWord.GOOD),
        (Fraction(9049, 10000), Fraction(1), GradeWord.GOOD),
        (Fraction(755, 1000), Fraction(1), GradeWord.GOOD),
        (Fraction(7549, 10000), Fraction(1), GradeWord.FAIR),
        (Fraction(655, 1000), Fraction(1), GradeWord.FAIR),
        (Fraction(505, 1000), Fraction(1), GradeWord.POOR),
        (Fraction(504, 1000), Fraction(1), GradeWord.VERY_POOR),
        (Fraction(0), Fraction(1), GradeWord.VERY_POOR),
        (Fraction(2), Fraction(1), GradeWord.VERY_GOOD),
    ],
)
def test_halves_round_up_before_a_word_is_chosen(value: Fraction, target: Fraction, word: GradeWord) -> None:
    assert grade(value, target, met=value >= target) is word


def test_a_met_target_is_very_good_and_an_unmet_one_never_is() -> None:
    assert grade(Fraction(995, 1000), Fraction(1), met=False) is GradeWord.GOOD
    assert grade(Fraction(1), Fraction(1), met=True) is GradeWord.VERY_GOOD


def test_a_target_of_nothing_has_no_word() -> None:
    assert grade(Fraction(1, 37), Fraction(0), met=False) is None


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_whole_per_cents_equal_schoolbook_rounding(numerator: int, denominator: int) -> None:
    tenths = numerator * 1000 // denominator
    assert whole_percent(Fraction(numerator, denominator)) == (tenths + 5) // 10


_slots = st.lists(
    st.tuples(
        st.integers(1, 6), st.sampled_from([1, 2]), st.integers(1, 31), st.sampled_from(list(Topic)),
        st.one_of(st.none(), st.tuples(st.sampled_from(list(Verdict)), st.sampled_from(list(Grade)), st.integers(0, 9))),
    ),
    max_size=25,
)  # fmt: skip
_votes = st.lists(st.sets(st.sampled_from([OKI, MESUJI])), min_size=6, max_size=6)
_classes = st.dictionaries(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from(CODES)), st.sampled_from(list(SignalClass)), max_size=8
)


@settings(max_examples=150, deadline=None)
@given(_slots, _votes, _classes, st.integers(0, 31), st.lists(st.sampled_from(CODES)), st.booleans())
def test_figures_equal_a_slow_oracle(slots, votes, classes, today, visits, silent) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- drawn by hypothesis
    as_of = date(2026, 9, 30) + timedelta(days=today)
    outages = (Outage(1, day(10), day(20)),) if silent else ()
    slot_rows, airings = [], []
    for n, (joint_id, station_id, on, topic, word) in enumerate(slots):
        slot_rows.append(slot(n, joint_id, station_id, on=on, topic=topic))
        if word:
            late = day(on) + timedelta(days=word[2])
            airings.append(AiringRow(n, n, station_id, late, topic, word[0], word[1], 30))
    rows = ReportRows(
        OCTOBER, as_of, OKI, MESUJI, VILLAGES, STATIONS,
        joint_slots=tuple(joint(n, on=5, approved_by=frozenset(votes[n - 1])) for n in range(1, 7)),
        slots=tuple(slot_rows), airings=tuple(airings), outages=outages,
        signals={pair: signal(*pair, klass) for pair, klass in classes.items()},
        activities=tuple(ActivityRow(n, code, day(1)) for n, code in enumerate(visits)),
    )  # fmt: skip
    found = count_indicators(rows)
    aired_words = ("aired", "late", "short", "extra")
    due = [s for s in slot_rows if len(votes[s.joint_slot_id - 1]) == 2 and s.day <= as_of]
    word_of = {a.slot_id: a for a in airings}
    proven = [
        s for s in due if s.id in word_of and word_of[s.id].verdict in aired_words and word_of[s.id].grade >= "P2"
    ]
    heard_of = any(s.id in word_of for s in due)
    assert found[IndicatorId.I2].numerator == (len(proven) if heard_of else None)
    assert found[IndicatorId.I2].denominator == len(due)

    agreed_due = [n for n in range(1, 7) if len(votes[n - 1]) == 2 and day(5) <= as_of]
    joined = 0
    for n in agreed_due:
        own = [a for a in airings if slot_rows[a.slot_id].joint_slot_id == n and a.day <= as_of]
        on_air = [a for a in own if a.verdict in aired_words and a.grade >= "P1"]
        joined += any(
            abs((a.day - b.day).days) <= 7 for a in on_air for b in on_air if {a.station_id, b.station_id} == {1, 2}
        )
    if found[IndicatorId.I3].numerator is not None:
        assert found[IndicatorId.I3].numerator == joined
    else:
        assert joined == 0
    assert found[IndicatorId.I3].denominator == len(agreed_due)

    heard = {c for (_, c), klass in classes.items() if klass in ("strong", "adequate")}
    assert found[IndicatorId.I5].numerator == (len(heard) if classes else None)
    in_october = [a for a in airings if a.day in OCTOBER and a.day <= as_of]
    served = 0
    for code in CODES:
        receivable = {s for s in (1, 2) if classes.get((s, code)) in ("strong", "adequate")}
        count = dict.fromkeys(Topic, 0)
        for a in in_october:
            out = silent and a.station_id == 1 and 10 <= a.day.day < 20
            if a.verdict in aired_words and a.grade >= "P2" and a.station_id in receivable and not out:
                count[a.topic] += 1
        served += all(n >= 3 for n in count.values())
    if found[IndicatorId.I6].numerator is not None:
        assert found[IndicatorId.I6].numerator == served
    else:
        assert served == 0
    seen = set(visits) if as_of >= day(1) else set()
    if found[IndicatorId.I9].numerator is not None:
        assert found[IndicatorId.I9].numerator == len(set(CODES) - heard - seen)
    else:
        assert not (classes and visits)
