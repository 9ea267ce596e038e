"""Finds where what is told of a station's reception cannot all be true; pure over reports, never says who is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .evidence import Outage, Report, Signal, is_silent
from .signal import SignalClass, judge

LOOKS_BACK = timedelta(days=180)
"""What was told longer ago is no longer asked about."""
APART = 2
"""So many classes lie between two words that contradict each other."""


class DoubtKind(StrEnum):
    """What speaks against what."""

    PREDICTION = "prediction"
    PEOPLE = "people"
    LOGGED = "logged"
    OUTAGE = "outage"

    @property
    def is_stations(self) -> bool:
        """Whether the station's own regency has to ask, and not the village's."""
        return self in (DoubtKind.LOGGED, DoubtKind.OUTAGE)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Reports of one station in one village that contradict something; `heard_more` where they heard better than predicted."""

    kind: DoubtKind
    station_id: int
    village_code: str
    report_ids: tuple[int, ...]
    told_on: date
    heard_more: bool = False

    @property
    def key(self) -> str:
        """What names it until somebody tells something new: then it is another one."""
        return f"{self.kind}:{self.station_id}:{self.village_code}:{max(self.report_ids)}"


def find_contradictions(
    reports: Iterable[Report],
    signals: Mapping[tuple[int, str], Signal],
    *,
    logged: Collection[int] = (),
    outages: Iterable[Outage] = (),
    day: date,
) -> tuple[Contradiction, ...]:
    """All contradictions as known on a day, oldest first.

    `signals` are those of the day, for the predicted field; `logged` the ids of reports at whose time the station's log
    shows it on air. Of each person the newest word on a set counts. Four kinds: a report two classes from the prediction for
    its set; two people two classes apart on like sets; silence where the station should be heard while its log says on air
    (then it is not told of as a prediction once more); reception on a day of an outage.
    """
    silences = tuple(outages)
    recent = [report for report in reports if day - LOOKS_BACK <= report.heard_on <= day]
    found: list[Contradiction] = []
    on_air: dict[tuple[int, str], list[Report]] = defaultdict(list)
    quiet: dict[tuple[int, str], list[Report]] = defaultdict(list)
    for report in recent:
        silent = is_silent(silences, report.station_id, day=report.heard_on)
        (quiet if silent else on_air)[report.station_id, report.village_code].append(report)
    for pair, told in quiet.items():
        heard = [report for report in told if report.klass.is_receivable]
        found += _one(DoubtKind.OUTAGE, pair, heard)
    for pair, told in on_air.items():
        newest = _newest_words(told)
        signal = signals.get(pair)
        dumb = [r for r in newest if r.id in logged and r.klass is SignalClass.NONE and _is_expected(r, signal)]
        found += _one(DoubtKind.LOGGED, pair, dumb)
        found += _against_prediction(pair, [report for report in newest if report not in dumb], signal)
        found += _one(DoubtKind.PEOPLE, pair, _people_apart(newest))
    return tuple(sorted(found, key=lambda one: (one.told_on, one.key)))


def _one(
    kind: DoubtKind, pair: tuple[int, str], told: list[Report], *, heard_more: bool = False
) -> list[Contradiction]:
    if not told:
        return []
    ids = tuple(sorted(report.id for report in told))
    return [Contradiction(kind, *pair, ids, max(report.heard_on for report in told), heard_more)]


def _newest_words(told: Iterable[Report]) -> list[Report]:
    """Each person's newest word on each kind of set."""
    newest: dict[tuple[int, bool], Report] = {}
    for report in sorted(told, key=lambda report: (report.heard_on, report.id)):
        newest[report.person_id, report.is_handheld] = report
    return list(newest.values())


def predicted_for(report: Report, signal: Signal | None) -> SignalClass | None:
    """The predicted class for the set a report was made on; None where nothing can be predicted."""
    if signal is None or signal.field_dbuvm is None:
        return None
    prediction = judge(signal.field_dbuvm)
    return prediction.handheld_class if report.is_handheld else prediction.klass


def _is_expected(report: Report, signal: Signal | None) -> bool:
    """Whether the station should be heard there: by the prediction for the set, or by evidence where there is none."""
    predicted = predicted_for(report, signal)
    if predicted is not None:
        return predicted.is_receivable
    return signal is not None and signal.klass_on_air.is_receivable


def _against_prediction(pair: tuple[int, str], newest: list[Report], signal: Signal | None) -> list[Contradiction]:
    apart: dict[bool, list[Report]] = {True: [], False: []}
    for report in newest:
        predicted = predicted_for(report, signal)
        if predicted is not None and abs(report.klass.bars - predicted.bars) >= APART:
            apart[report.klass.bars > predicted.bars].append(report)
    return [one for more, told in apart.items() for one in _one(DoubtKind.PREDICTION, pair, told, heard_more=more)]


def _people_apart(newest: list[Report]) -> list[Report]:
    """The words of different people on like sets that lie two classes or more from another one's."""
    return [
        report
        for report in newest
        if any(
            other.person_id != report.person_id
            and other.is_handheld == report.is_handheld
            and abs(other.klass.bars - report.klass.bars) >= APART
            for other in newest
        )
    ]
