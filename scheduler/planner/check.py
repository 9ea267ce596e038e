"""Checks a plan against its problem from the two documents alone; shares no line with the planner and believes nothing it says.

A violation names the rule, the place and by how much it is broken. The score is counted anew from the programmes.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

Row = Mapping[str, Any]
SLACK = 1e-6
ASSUMED_K = (0.4, 0.8, 1.6)


class PlanUnreadable(Exception):
    """The document is no plan: `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its name, the place, and by how much (units of the rule)."""

    rule: str
    where: str
    amount: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    violations: tuple[Violation, ...]
    score: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether every rule is kept."""
        return not self.violations


def check_plan(problem: Row, plan: Row) -> Finding:
    """Hold a plan to a problem that the strict reader accepted; raises `PlanUnreadable`."""
    _read_shape(plan)
    desk = _Desk(problem, plan["joint_slots"])
    fit = list(_check_places(desk))
    if any(violation.rule == "unknown" for violation in fit):
        return Finding(tuple(fit), {})
    return Finding((*fit, *_check_promises(desk, plan)), _score(desk))


def _read_shape(plan: Any) -> None:
    if not isinstance(plan, dict) or plan.get("form") != "siaran-plan/1":
        raise PlanUnreadable("form")
    if not isinstance(plan.get("joint_slots"), list):
        raise PlanUnreadable("joint_slots")
    words = ("border", "topic", "clip", "day", "daypart")
    for at, programme in enumerate(plan["joint_slots"]):
        if not isinstance(programme, dict) or any(not isinstance(programme.get(word), str) for word in words):
            raise PlanUnreadable(f"joint_slots[{at}]")
        airings = programme.get("slots")
        if not isinstance(airings, list) or not airings:
            raise PlanUnreadable(f"joint_slots[{at}].slots")
        for airing in airings:
            if not (
                isinstance(airing, dict) and isinstance(airing.get("station"), str) and _is_clock(airing.get("start"))
            ):
                raise PlanUnreadable(f"joint_slots[{at}].slots")
        try:
            date.fromisoformat(programme["day"])
        except ValueError:
            raise PlanUnreadable(f"joint_slots[{at}].day") from None


def _is_clock(word: Any) -> bool:
    return isinstance(word, str) and len(word) == 5 and word[2] == ":" and (word[:2] + word[3:]).isdigit()


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


class _Desk:
    """Both documents laid out for looking things up."""

    def __init__(self, problem: Row, programmes: list[Row]) -> None:
        self.problem, self.programmes = problem, programmes
        self.first, self.last = (date.fromisoformat(problem[name]) for name in ("first_on", "last_on"))
        self.parts = {p["name"]: (_minute(p["from"]), _minute(p["until"])) for p in problem["dayparts"]}
        self.sides = {border["name"]: tuple(border["sides"]) for border in problem["borders"]}
        self.stations = {station["name"]: station for station in problem["stations"]}
        self.clips = {clip["name"]: clip for clip in problem["clips"]}
        self.open: dict[str, list[Row]] = defaultdict(list)
        for entry in problem["open"]:
            self.open[entry["station"]].append(entry)
        self.promises = problem.get("promises") or {}
        self.topics = [t for t in ("law", "harmony", "peace") if any(c["topic"] == t for c in problem["clips"])]
        self.months = sorted({(self.first + timedelta(days=n)).isoformat()[:7] for n in range(self.length)})

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    def spans(self, station: str, day: date) -> list[tuple[int, int]]:
        """When a station may be booked on a day: the last entry that speaks of it counts."""
        for entry in reversed(self.open[station]):
            weekdays = entry.get("weekdays")
            if entry["from_on"] <= day.isoformat() <= entry["until_on"] and (not weekdays or day.weekday() in weekdays):
                return [(_minute(a), _minute(b)) for a, b in entry["spans"]]
        return []

    def where(self, programme: Row) -> str:
        """A programme's place, as a person looks it up."""
        return f"{programme['border']} {programme['day']} {programme['daypart']}"


# --- each programme in its place ---------------------------------------------------------------------------------------


def _check_places(desk: _Desk) -> Iterator[Violation]:
    unknown = [v for programme in desk.programmes for v in _check_names(desk, programme)]
    yield from unknown
    if unknown:
        return
    for programme in desk.programmes:
        yield from _check_clip(desk, programme)
        yield from _check_joint(desk, programme)
        yield from _check_times(desk, programme)
    yield from _check_crowding(desk)
    yield from _check_fixed(desk)


def _check_names(desk: _Desk, programme: Row) -> Iterator[Violation]:
    known = {"border": desk.sides, "clip": desk.clips, "daypart": desk.parts, "topic": desk.topics}
    for kind, names in known.items():
        if programme[kind] not in names:
            yield Violation("unknown", f"{desk.where(programme)}: {kind} {programme[kind]}", 1.0)
    for airing in programme["slots"]:
        if airing["station"] not in desk.stations:
            yield Violation("unknown", f"{desk.where(programme)}: station {airing['station']}", 1.0)
    if not desk.first <= date.fromisoformat(programme["day"]) <= desk.last:
        yield Violation("unknown", f"{desk.where(programme)}: day", 1.0)


def _check_clip(desk: _Desk, programme: Row) -> Iterator[Violation]:
    clip = desk.clips[programme["clip"]]
    if clip["topic"] != programme["topic"]:
        yield Violation("clip_topic", desk.where(programme), 1.0)
    day = date.fromisoformat(programme["day"])
    early = (date.fromisoformat(clip["from_on"]) - day).days
    late = (day - date.fromisoformat(clip["until_on"])).days
    if max(early, late) > 0:
        yield Violation("clip_validity", desk.where(programme), float(max(early, late)))


def _check_joint(desk: _Desk, programme: Row) -> Iterator[Violation]:
    sides = desk.sides[programme["border"]]
    airing = [desk.stations[a["station"]]["side"] for a in programme["slots"]]
    for side in sides:
        if side not in airing:
            yield Violation("joint", f"{desk.where(programme)}: {side}", 1.0)
    for side in sorted(set(airing) - set(sides)):
        yield Violation("border", f"{desk.where(programme)}: {side}", 1.0)
    for station, count in Counter(a["station"] for a in programme["slots"]).items():
        if count > 1:
            yield Violation("once", f"{desk.where(programme)}: {station}", float(count - 1))
    starts = [_minute(a["start"]) for a in programme["slots"]]
    apart = max(starts) - min(starts) - desk.problem["joint"]["window_min"]
    if apart > 0:
        yield Violation("window", desk.where(programme), float(apart))


def _check_times(desk: _Desk, programme: Row) -> Iterator[Violation]:
    length = desk.clips[programme["clip"]]["length_s"] / 60
    from_min, until_min = desk.parts[programme["daypart"]]
    for airing in programme["slots"]:
        start = _minute(airing["start"])
        over = max(from_min - start, start + length - until_min)
        if over > SLACK:
            yield Violation("daypart", f"{desk.where(programme)}: {airing['station']}", round(over, 3))
        spans = desk.spans(airing["station"], date.fromisoformat(programme["day"]))
        outside = min((max(a - start, start + length - b, 0.0) for a, b in spans), default=length)
        if outside > SLACK:
            yield Violation("open", f"{desk.where(programme)}: {airing['station']}", round(outside, 3))


def _check_crowding(desk: _Desk) -> Iterator[Violation]:
    """One programme a border, day and daypart, unless it is urgent; and never two at once on a station."""
    places = Counter(desk.where(programme) for programme in desk.programmes if not programme.get("urgent"))
    yield from (Violation("crowded", where, float(count - 1)) for where, count in places.items() if count > 1)
    taken: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for programme in desk.programmes:
        length = desk.clips[programme["clip"]]["length_s"] / 60
        for airing in programme["slots"]:
            begin = float(_minute(airing["start"]))
            taken[airing["station"], programme["day"]].append((begin, begin + length))
    for (station, day), spans in taken.items():
        spans.sort()
        for (_, end), (start, _) in pairwise(spans):
            if start < end - SLACK:
                yield Violation("overlap", f"{station} {day}", round(end - start, 3))


def _check_fixed(desk: _Desk) -> Iterator[Violation]:
    """What is pinned stands as it was; what is forbidden stays empty."""
    pins = [_essence(pin) for pin in desk.problem.get("pinned") or []]
    standing = [_essence(programme) for programme in desk.programmes]
    yield from (Violation("pinned", f"{pin[0]} {pin[3]} {pin[4]}", 1.0) for pin in pins if pin not in standing)
    for programme in desk.programmes:
        if _essence(programme) in pins:
            continue
        for airing in programme["slots"]:
            for entry in desk.problem.get("forbidden") or []:
                asked = (
                    (entry.get("station"), airing["station"]),
                    *((entry.get(w), programme[w]) for w in ("day", "daypart")),
                )
                if all(wanted is None or wanted == is_so for wanted, is_so in asked):
                    yield Violation("forbidden", f"{desk.where(programme)}: {airing['station']}", 1.0)


def _essence(programme: Row) -> tuple[Any, ...]:
    airings = tuple(sorted((a["station"], a["start"]) for a in programme["slots"]))
    return (*(programme[word] for word in ("border", "topic", "clip", "day", "daypart")), airings)


# --- promises over the whole -------------------------------------------------------------------------------------------


def _check_promises(desk: _Desk, plan: Row) -> Iterator[Violation]:
    for border in desk.sides:
        own = [programme for programme in desk.programmes if programme["border"] == border]
        yield from _check_gaps(desk, border, own)
        for month in desk.months:
            yield from _check_month(desk, f"{border} {month}", [p for p in own if p["day"].startswith(month)])
    yield from _check_budgets(desk)
    yield from _check_floors(desk, plan)


def _check_gaps(desk: _Desk, border: str, own: list[Row]) -> Iterator[Violation]:
    gap = desk.promises.get("gap_days")
    if gap is None:
        return
    days = sorted({date.fromisoformat(programme["day"]) for programme in own})
    ends = [desk.first - timedelta(days=1), *days, desk.last + timedelta(days=1)]
    for before, after in pairwise(ends):
        silent = (after - before).days - 1
        if silent >= gap:
            yield Violation("gap", f"{border} {before.isoformat()}", float(silent - gap + 1))


def _check_month(desk: _Desk, where: str, own: list[Row]) -> Iterator[Violation]:
    topics, parts = (Counter(programme[word] for programme in own) for word in ("topic", "daypart"))
    for topic, quota in (desk.promises.get("joint_slots_a_month") or {}).items():
        least, most = quota.get("least") or 0, quota.get("most")
        if topics[topic] < least:
            yield Violation("quota", f"{where} {topic}", float(least - topics[topic]))
        if most is not None and topics[topic] > most:
            yield Violation("quota_most", f"{where} {topic}", float(topics[topic] - most))
    for rule, wanted, counts in (("topic_share", topics, topics), ("daypart_share", parts, parts)):
        for name, share in (desk.promises.get(rule) or {}).items():
            missing = share * wanted.total() - counts[name]
            if missing > SLACK:
                yield Violation(rule, f"{where} {name}", round(missing, 6))
    parity = desk.promises.get("parity")
    if parity is not None and own:
        left, right = (
            sum(desk.stations[a["station"]]["side"] == side for p in own for a in p["slots"])
            for side in desk.sides[own[0]["border"]]
        )
        over = abs(left - right) - parity * (left + right)
        if over > SLACK:
            yield Violation("parity", where, round(over, 6))


def _check_budgets(desk: _Desk) -> Iterator[Violation]:
    for budget in desk.problem["budgets"]:
        spent = sum(
            desk.stations[a["station"]]["rates"][programme["daypart"]]
            for programme in desk.programmes
            if budget["from_on"] <= programme["day"] <= budget["until_on"]
            for a in programme["slots"]
            if desk.stations[a["station"]]["side"] == budget["side"]
        )
        if spent > budget["rupiah"]:
            yield Violation("budget", f"{budget['side']} {budget['from_on']}", float(spent - budget["rupiah"]))


def _check_floors(desk: _Desk, plan: Row) -> Iterator[Violation]:
    """Every receivable village of a border has the opportunities that the plan states as its floor."""
    floors = {row["border"]: row["floor"] for row in plan.get("fairness") or []}
    if (desk.promises.get("fairness") or 0) > 0:
        yield from (
            Violation("fairness", f"{border}: no floor stated", 1.0) for border in desk.sides if border not in floors
        )
    habit = {part: sum(share * parts.get(part, 0.0) for share, parts in _segments(desk)) for part in desk.parts}
    sums: Counter[tuple[str, str, str]] = Counter()
    for programme in desk.programmes:
        for airing in programme["slots"]:
            sums[airing["station"], programme["topic"], programme["day"][:7]] += habit[programme["daypart"]]  # type: ignore[assignment]  # a sum of shares
    for border, floor in floors.items():
        members = {name for name, station in desk.stations.items() if station["side"] in desk.sides.get(border, ())}
        for village in desk.problem["villages"]:
            heard = {n: r for n, r in village["reception"].items() if n in members and r > 0}
            if village["side"] in desk.sides.get(border, ()) and heard:
                worst = min(
                    sum(r * sums[n, topic, month] for n, r in heard.items())
                    for topic in desk.topics
                    for month in desk.months
                )
                if worst < floor - SLACK:
                    yield Violation("fairness", f"{border} {village['name']}", round(floor - worst, 6))


# --- the score, from the definition ------------------------------------------------------------------------------------


def _segments(desk: _Desk) -> list[tuple[float, Mapping[str, float]]]:
    listed = (desk.problem.get("listening") or {}).get("segments")
    if not listed:
        return [(1.0, dict.fromkeys(desk.parts, 1 / len(desk.parts)))]
    return [(segment["share"], segment["dayparts"]) for segment in listed]


def _tail(mean: float, k: float, least: int) -> float:
    """P(N >= least) of a negative binomial, term by term."""
    term, below = (1 + mean / k) ** -k, 0.0
    for n in range(least):
        below += term
        term *= (k + n) / (n + 1) * mean / (k + mean)
    return max(0.0, 1.0 - below)


def _score(desk: _Desk) -> dict[str, Any]:
    cost: Counter[str] = Counter(dict.fromkeys((side for sides in desk.sides.values() for side in sides), 0))
    airings = Counter(cost)
    for programme in desk.programmes:
        for airing in programme["slots"]:
            station = desk.stations[airing["station"]]
            cost[station["side"]] += station["rates"][programme["daypart"]]
            airings[station["side"]] += 1
    return {
        "reach_1": _reach(desk, 1),
        "reach_3": _reach(desk, 3),
        "cost_rupiah": dict(sorted(cost.items())),
        "slots": dict(sorted(airings.items())),
        "joint_slots": len(desk.programmes),
    }


def _reach(desk: _Desk, least: int) -> dict[str, float]:
    """The share of all people with at least `least` opportunities, over topics and months, for the low, middle and high k."""
    ks = (desk.problem.get("listening") or {}).get("k") or ASSUMED_K
    villages = desk.problem["villages"]
    is_equal = any(village.get("population") is None for village in villages)
    weights = [1.0 if is_equal else float(village["population"]) for village in villages]
    sums: Counter[tuple[str, str, str, str, str]] = Counter()
    for programme in desk.programmes:
        language = desk.clips[programme["clip"]]["language"]
        for airing in programme["slots"]:
            sums[airing["station"], programme["topic"], programme["day"][:7], programme["daypart"], language] += 1
    segments, totals = _segments(desk), [0.0, 0.0, 0.0]
    cells = [(topic, month) for topic in desk.topics for month in desk.months]
    languages = sorted({clip["language"] for clip in desk.clips.values()})
    for village, weight in zip(villages, weights, strict=True):
        heard = [(n, r) for n, r in village["reception"].items() if r > 0]
        known = [language for language in languages if language in (village.get("languages") or languages)]
        for topic, month in cells if heard else []:
            by_part = {
                p: math.fsum(r * sums[n, topic, month, p, tongue] for n, r in heard for tongue in known)
                for p in desk.parts
            }
            for share, parts in segments:
                mean = math.fsum(by_part[p] * parts.get(p, 0.0) for p in desk.parts)
                for at, k in enumerate(ks):
                    totals[at] += weight * share * _tail(mean, k, least)
    whole = max(sum(weights), 1e-12) * len(cells)
    low, middle, high = (round(total / whole, 9) for total in totals)
    return {"low": min(low, middle, high), "middle": middle, "high": max(low, middle, high)}
