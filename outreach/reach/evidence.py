"""Weighs what is known of a station in a village, best evidence first; never a guess where nothing is known.

Order: a matched recording of the last 180 days; then reports of two or more people (their median); then one report;
then the prediction from the station's technical facts. A station that is silent on a day gives nothing on that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from .offset import Observation, Offset, fit_offset
from .signal import Curve, Prediction, SignalClass, distance_km, judge

RECORDING_LASTS = timedelta(days=180)
TOLD_WITHIN = timedelta(days=365)
"""How old what people heard may be to correct a station's prediction."""
_Told = TypeVar("_Told", "Recording", "Report")


class Basis(StrEnum):
    """What a signal's class stands on; drawn as circle, square, triangle and small grey diamond."""

    RECORDING = "recording"
    REPORTS = "reports"
    REPORT = "report"
    PREDICTION = "prediction"

    @property
    def rank(self) -> int:
        """0 for the best evidence; `list(Basis)` is in the same order."""
        return _RANKS[self]


_RANKS = {basis: rank for rank, basis in enumerate(Basis)}


@dataclass(frozen=True, slots=True)
class StationSite:
    """A station's technical facts; any of them may be unknown, and then nothing is predicted."""

    id: int
    latitude: float | None = None
    longitude: float | None = None
    erp_w: float | None = None
    mast_m: float | None = None

    @property
    def curve(self) -> Curve | None:
        """Its field over distance; None where power or mast are unknown."""
        return None if self.erp_w is None or self.mast_m is None else Curve.of(self.erp_w, self.mast_m)


@dataclass(frozen=True, slots=True)
class VillageSite:
    """A village's point, or the points of its hamlets where it has some.

    Of several hamlets the lower middle field is the village's: at least half of them receive its class or better.
    """

    code: str
    latitude: float
    longitude: float
    hamlets: tuple[tuple[float, float], ...] = ()

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Where its people live, as far as is known."""
        return self.hamlets or ((self.latitude, self.longitude),)


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording made in a village in which a station's clip was matched, with the class it was good for."""

    station_id: int
    village_code: str
    recorded_on: date
    klass: SignalClass


@dataclass(frozen=True, slots=True)
class Report:
    """What one person said of a station in a village; heard on a hand-held set, `klass` is that set's."""

    station_id: int
    village_code: str
    heard_on: date
    person_id: int
    klass: SignalClass
    is_handheld: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class Outage:
    """Days on which a station is silent, `[from_on, until_on)`; open while `until_on` is None."""

    station_id: int
    from_on: date
    until_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the station is silent on a day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Signal:
    """A station in a village as known on a day.

    `klass_on_air` is the class while the station is on air; `basis` what it stands on; `told_on` the day of the newest
    evidence and `witnesses` how many people or recordings (None and 0 for a prediction); `field_dbuvm` is predicted and
    None where technical facts are missing. `handheld_class` is what `handheld_witnesses` told of hand-held sets, and a
    prediction while nobody did; `predicted` is the class at 10 m before any evidence.
    """

    station_id: int
    village_code: str
    klass_on_air: SignalClass
    basis: Basis
    is_silent: bool = False
    told_on: date | None = None
    witnesses: int = 0
    field_dbuvm: float | None = None
    handheld_class: SignalClass | None = None
    handheld_witnesses: int = 0
    predicted: SignalClass | None = None
    offset: Offset | None = None
    """What was added to the station's predicted field, from what people hear of it; None where too little is told."""

    @property
    def klass(self) -> SignalClass:
        """The class on the day asked about: none while the station is silent."""
        return SignalClass.NONE if self.is_silent else self.klass_on_air

    @property
    def handheld(self) -> SignalClass | None:
        """The class for a hand-held set on the day: predicted, and never better than what is known of a roof antenna."""
        if self.handheld_class is None:
            return None
        return min(self.handheld_class, self.klass, key=lambda klass: klass.bars)


SignalMap = Mapping[tuple[int, str], Signal]
"""Signals by station id and village code; a pair about which nothing is known is absent."""


def is_silent(outages: Iterable[Outage], station_id: int, *, day: date) -> bool:
    """Whether a station is silent on a day."""
    return any(outage.station_id == station_id and outage.covers(day) for outage in outages)


def at_10_m(handheld: SignalClass) -> SignalClass:
    """The class at 10 m that a hand-held set's class stands for: the field there is 13 dB stronger (79, 67, 61 dBuV/m).

    Heard weakly in the hand means 61 to 67 at 10 m, which is adequate at least; heard any better means strong.
    """
    lifted = {SignalClass.NONE: SignalClass.NONE, SignalClass.WEAK: SignalClass.ADEQUATE}
    return lifted.get(handheld, SignalClass.STRONG)


def weigh(
    prediction: Prediction | None, recordings: Iterable[Recording], reports: Iterable[Report], *, day: date
) -> tuple[SignalClass, Basis, date | None, int] | None:
    """The class one station has in one village on a day, its basis, the newest evidence's day, and the witnesses.

    None where nothing is known. Only evidence of the day itself or earlier counts; a person's newest report replaces
    the person's older ones; of an even number of people the lower middle counts. What a hand-held set heard stands for
    its class at 10 m; that it heard nothing says nothing against a prediction for 10 m.
    """
    fresh = [r for r in recordings if day - RECORDING_LASTS <= r.recorded_on <= day]
    if fresh:
        newest = max(fresh, key=lambda recording: (recording.recorded_on, recording.klass.bars))
        return newest.klass, Basis.RECORDING, newest.recorded_on, len(fresh)
    told = [_as_at_10_m(report) for report in reports if report.heard_on <= day and _speaks(report, prediction)]
    said = newest_of_each(told)
    if said:
        basis = Basis.REPORTS if len(said) > 1 else Basis.REPORT
        return middle(said), basis, max(report.heard_on for report in said), len(said)
    return (prediction.klass, Basis.PREDICTION, None, 0) if prediction else None


def _speaks(report: Report, prediction: Prediction | None) -> bool:
    return prediction is None or not report.is_handheld or report.klass.bars > 0


def _as_at_10_m(report: Report) -> Report:
    return replace(report, klass=at_10_m(report.klass)) if report.is_handheld else report


def middle(said: list[Report]) -> SignalClass:
    """The middle class of some reports; of an even number the lower one."""
    return sorted((report.klass for report in said), key=lambda klass: klass.bars)[(len(said) - 1) // 2]


def judge_signals(
    stations: Iterable[StationSite],
    villages: Iterable[VillageSite],
    *,
    recordings: Iterable[Recording] = (),
    reports: Iterable[Report] = (),
    outages: Iterable[Outage] = (),
    day: date,
) -> dict[tuple[int, str], Signal]:
    """Every station in every village as known on a day; pairs without any evidence are left out.

    What was told of a day on which the station was silent says nothing of its class on air.
    """
    silences = tuple(outages)
    heard = _by_pair(r for r in recordings if not is_silent(silences, r.station_id, day=r.recorded_on))
    told = _by_pair(r for r in reports if not is_silent(silences, r.station_id, day=r.heard_on))
    places = tuple(villages)
    signals = {}
    for station in stations:
        curve = station.curve
        offset = fit_station(station, places, (r for v in places for r in told.get((station.id, v.code), ())), day=day)
        silent = is_silent(silences, station.id, day=day)
        for village in places:
            pair = (station.id, village.code)
            prediction = _predict(station, curve, village=village, offset=offset)
            weighed = weigh(prediction, heard.get(pair, ()), told.get(pair, ()), day=day)
            if weighed:
                held = newest_of_each(r for r in told.get(pair, ()) if r.is_handheld and r.heard_on <= day)
                signal = _signal(pair, weighed, prediction=prediction, silent=silent, held=held)
                signals[pair] = replace(signal, offset=offset) if offset else signal
    return signals


def fit_station(
    station: StationSite, villages: Iterable[VillageSite], reports: Iterable[Report], *, day: date
) -> Offset | None:
    """A station's correction on a day, from what was told of it in these villages within a year."""
    curve = station.curve
    if curve is None or station.latitude is None or station.longitude is None:
        return None
    here = (station.latitude, station.longitude)
    told = [report for report in reports if day - TOLD_WITHIN < report.heard_on <= day]
    codes = {report.village_code for report in told}
    fields = {village.code: field_in(village, curve, at=here) for village in villages if village.code in codes}
    return fit_offset(
        Observation(
            report.person_id,
            report.heard_on,
            fields[report.village_code],
            report.klass,
            report.is_handheld,
        )
        for report in told
    )


def best_of(signals: Iterable[Signal]) -> Signal | None:
    """The signal that serves best by class, then evidence, then field; None where there is none."""
    return max(signals, key=_merit, default=None)


def _merit(signal: Signal) -> tuple[int, int, float, int]:
    return signal.klass.bars, -signal.basis.rank, signal.field_dbuvm or 0.0, -signal.station_id


def newest_of_each(reports: Iterable[Report]) -> list[Report]:
    """Of each person the newest word; of two of one day the lower one."""
    newest: dict[int, Report] = {}
    for report in sorted(reports, key=lambda report: (report.heard_on, -report.klass.bars)):
        newest[report.person_id] = report
    return list(newest.values())


def _by_pair(rows: Iterable[_Told]) -> dict[tuple[int, str], list[_Told]]:
    pairs: dict[tuple[int, str], list[_Told]] = defaultdict(list)
    for row in rows:
        pairs[row.station_id, row.village_code].append(row)
    return pairs


def _predict(
    station: StationSite, curve: Curve | None, *, village: VillageSite, offset: Offset | None
) -> Prediction | None:
    if curve is None or station.latitude is None or station.longitude is None:
        return None
    field = field_in(village, curve, at=(station.latitude, station.longitude))
    return judge(field + (offset.db if offset else 0.0))


def field_in(village: VillageSite, curve: Curve, *, at: tuple[float, float]) -> float:
    """The predicted field of a mast in a village: of several hamlets the lower middle one."""
    fields = sorted(curve.field_dbuvm(distance_km(*at, to=point)) for point in village.points)
    return fields[(len(fields) - 1) // 2]


def predict_points(
    stations: Iterable[StationSite], points: Iterable[tuple[float, float]], *, offsets: Mapping[int, Offset | None]
) -> list[Prediction | None]:
    """The strongest predicted field of some stations at each point, as corrected; None where nothing can be predicted."""
    known = [(one, one.curve) for one in stations]
    masts = [
        (curve, (one.latitude, one.longitude), offset.db if (offset := offsets.get(one.id)) else 0.0)
        for one, curve in known
        if curve is not None and one.latitude is not None and one.longitude is not None
    ]
    best = [
        max((curve.field_dbuvm(distance_km(*at, to=point)) + db for curve, at, db in masts), default=None)
        for point in points
    ]
    return [None if field is None else judge(field) for field in best]


def _signal(
    pair: tuple[int, str],
    weighed: tuple[SignalClass, Basis, date | None, int],
    *,
    prediction: Prediction | None,
    silent: bool,
    held: list[Report],
) -> Signal:
    klass, basis, told_on, witnesses = weighed
    handheld = prediction.handheld_class if prediction else None
    return Signal(
        *pair,
        klass_on_air=klass,
        basis=basis,
        is_silent=silent,
        told_on=told_on,
        witnesses=witnesses,
        field_dbuvm=prediction.field_dbuvm if prediction else None,
        handheld_class=middle(held) if held else handheld,
        handheld_witnesses=len(held),
        predicted=prediction.klass if prediction else None,
    )
