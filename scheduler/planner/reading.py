"""Reads a problem from its JSON document, strictly: the first field that is wrong is named, and nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..terms import SlotKind, Topic
from .fields import Field, ProblemRefused, refuse_doubles
from .problem import (
    FORM,
    MINUTES_A_DAY,
    Border,
    Budget,
    Forbidden,
    Goal,
    Listening,
    OpenTimes,
    PlannedClip,
    PlannedDaypart,
    PlannedJointSlot,
    PlannedSlot,
    PlannedStation,
    PlannedVillage,
    Problem,
    Promises,
    Segment,
)
from .verifying import overlapping, verify

NAMES = {
    "form", "title", "first_on", "last_on", "goal", "seed", "joint", "dayparts", "borders", "stations", "open", "villages",
    "clips", "budgets", "promises", "listening", "pinned", "forbidden",
}  # fmt: skip
ASSUMED_K = (0.4, 0.8, 1.6)
"""Nobody measured k here: a wide range around the middle of what is published for radio schedules, and always told as an assumption."""
EVERY_DAY = frozenset(range(7))
LONGEST_DAYS = 400


def read_problem(document: Any) -> Problem:
    """The problem of a document; raises `ProblemRefused` with the field that is wrong."""
    root = Field("", document)
    if not isinstance(document, dict):
        raise ProblemRefused("document", "wrong_kind", wanted="object")
    root.only(NAMES)
    root.under("form").one_of((FORM,), "wrong_form")
    first_on, last_on = _read_days(root, "first_on", "last_on")
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise root.under("last_on").refuse("too_long", days=LONGEST_DAYS)
    dayparts = _read_dayparts(root.under("dayparts"))
    borders = _read_borders(root.under("borders"))
    sides = {side for border in borders for side in border.sides}
    stations = _read_stations(root.under("stations"), sides, {part.name for part in dayparts})
    joint = root.under("joint")
    joint.only({"window_min", "grid_min"})
    promises = root.maybe("promises") or Field("promises", {})
    problem = Problem(
        first_on=first_on,
        last_on=last_on,
        goal=Goal(root.under("goal").one_of([goal.value for goal in Goal])),
        seed=seed.whole(most=2**31 - 1) if (seed := root.maybe("seed")) else 1,
        window_min=joint.under("window_min").whole(most=MINUTES_A_DAY),
        grid_min=joint.under("grid_min").whole(least=1, most=120),
        dayparts=dayparts,
        borders=borders,
        stations=stations,
        open_times=_read_open_times(root.under("open"), {station.name for station in stations}),
        villages=_read_villages(root.under("villages"), sides, {station.name for station in stations}),
        clips=_read_clips(root.under("clips")),
        budgets=_read_budgets(root.under("budgets"), sides),
        promises=_read_promises(promises, {part.name for part in dayparts}),
        listening=_read_listening(root.maybe("listening"), dayparts),
        pinned=tuple(read_programme(field) for field in _maybe_items(root, "pinned")),
        forbidden=tuple(_read_forbidden(field) for field in _maybe_items(root, "forbidden")),
    )
    verify(problem)
    return problem


def _maybe_items(field: Field, name: str) -> list[Field]:
    found = field.maybe(name)
    return found.items() if found else []


def _read_days(field: Field, first: str, last: str) -> tuple[date, date]:
    from_on, until_on = field.under(first).day(), field.under(last).day()
    if until_on < from_on:
        raise field.under(last).refuse("before", other=first)
    return from_on, until_on


def _named(field: Field) -> str:
    return field.under("name").text()


def _read_dayparts(listed: Field) -> tuple[PlannedDaypart, ...]:
    parts: list[PlannedDaypart] = []
    fields = listed.items(least=1)
    refuse_doubles(fields, _named)
    for field in fields:
        field.only({"name", "from", "until"})
        part = PlannedDaypart(_named(field), field.under("from").minute(), field.under("until").minute())
        if part.until_min <= part.from_min:
            raise field.under("until").refuse("before", other="from")
        if parts and part.from_min < parts[-1].from_min:
            raise field.under("from").refuse("overlaps", name=parts[-1].name)
        parts.append(part)
    return tuple(parts)


def _read_borders(listed: Field) -> tuple[Border, ...]:
    fields = listed.items(least=1)
    refuse_doubles(fields, _named)
    borders = []
    for field in fields:
        field.only({"name", "sides"})
        sides = [side.text() for side in field.under("sides").items()]
        if len(sides) != 2 or sides[0] == sides[1]:
            raise field.under("sides").refuse("two_sides")
        borders.append(Border(_named(field), (sides[0], sides[1])))
    every = [Field(f"{listed.path}[{at}].sides", side) for at, border in enumerate(borders) for side in border.sides]
    refuse_doubles(every, lambda field: str(field.value))
    return tuple(sorted(borders, key=lambda border: border.name))


def _read_stations(listed: Field, sides: set[str], dayparts: set[str]) -> tuple[PlannedStation, ...]:
    fields = listed.items(least=1)
    refuse_doubles(fields, _named)
    return tuple(sorted((_read_station(field, sides, dayparts) for field in fields), key=lambda station: station.name))


def _read_station(field: Field, sides: set[str], dayparts: set[str]) -> PlannedStation:
    field.only({"name", "side", "kind", "rates"})
    kind = SlotKind(field.under("kind").one_of([kind.value for kind in SlotKind]))
    rates = {}
    for daypart, rate in field.under("rates").pairs():
        if daypart not in dayparts:
            raise rate.refuse("unknown", name=daypart)
        rates[daypart] = rate.rupiah()
        if kind is SlotKind.COOPERATION and rates[daypart]:
            raise rate.refuse("unpaid")
    for daypart in sorted(dayparts - set(rates)):
        raise field.under("rates").refuse("no_rate", name=daypart)
    return PlannedStation(_named(field), field.under("side").one_of(sides), kind, rates)


def _read_open_times(listed: Field, stations: set[str]) -> tuple[OpenTimes, ...]:
    return tuple(_read_open(field, stations) for field in listed.items())


def _read_open(field: Field, stations: set[str]) -> OpenTimes:
    field.only({"station", "from_on", "until_on", "weekdays", "spans", "source"})
    from_on, until_on = _read_days(field, "from_on", "until_on")
    weekdays = field.maybe("weekdays")
    spans: list[tuple[int, int]] = []
    for span in field.under("spans").items():
        ends = [end.minute() for end in span.items()]
        if len(ends) != 2 or ends[1] <= ends[0]:
            raise span.refuse("no_span")
        if spans and ends[0] < spans[-1][1]:
            raise span.refuse("overlaps", name=field.value["spans"][len(spans) - 1])
        spans.append((ends[0], ends[1]))
    named = frozenset(day.whole(most=6) for day in weekdays.items(least=1)) if weekdays else EVERY_DAY
    return OpenTimes(field.under("station").one_of(stations), from_on, until_on, named, tuple(spans))


def _read_villages(listed: Field, sides: set[str], stations: set[str]) -> tuple[PlannedVillage, ...]:
    fields = listed.items(least=1)
    refuse_doubles(fields, _named)
    return tuple(sorted((_read_village(field, sides, stations) for field in fields), key=lambda village: village.name))


def _read_village(field: Field, sides: set[str], stations: set[str]) -> PlannedVillage:
    field.only({"name", "side", "population", "languages", "reception"})
    population = field.maybe("population")
    reception = {}
    for station, chance in field.under("reception").pairs():
        if station not in stations:
            raise chance.refuse("unknown", name=station)
        if (value := chance.real(most=1.0)) > 0:
            reception[station] = value
    return PlannedVillage(
        _named(field),
        field.under("side").one_of(sides),
        population.whole() if population else None,
        frozenset(word.text() for word in _maybe_items(field, "languages")),
        reception,
    )


def _read_clips(listed: Field) -> tuple[PlannedClip, ...]:
    fields = listed.items(least=1)
    refuse_doubles(fields, _named)
    return tuple(sorted((_read_clip(field) for field in fields), key=lambda clip: clip.name))


def _read_clip(field: Field) -> PlannedClip:
    field.only({"name", "topic", "language", "length_s", "from_on", "until_on"})
    from_on, until_on = _read_days(field, "from_on", "until_on")
    return PlannedClip(
        _named(field),
        _topic(field.under("topic")),
        field.under("language").text(),
        field.under("length_s").whole(least=1, most=3600),
        from_on,
        until_on,
    )


def _topic(field: Field) -> Topic:
    return Topic(field.one_of([topic.value for topic in Topic]))


def _read_budgets(listed: Field, sides: set[str]) -> tuple[Budget, ...]:
    budgets = []
    for field in listed.items():
        field.only({"side", "from_on", "until_on", "rupiah"})
        from_on, until_on = _read_days(field, "from_on", "until_on")
        budgets.append(Budget(field.under("side").one_of(sides), from_on, until_on, field.under("rupiah").rupiah()))
    return tuple(sorted(budgets, key=lambda budget: (budget.side, budget.from_on, budget.until_on)))


def _read_promises(field: Field, dayparts: set[str]) -> Promises:
    field.only({"joint_slots_a_month", "topic_share", "daypart_share", "parity", "gap_days", "fairness"})
    parity, gap, fairness = (field.maybe(name) for name in ("parity", "gap_days", "fairness"))
    return Promises(
        programmes=_read_quotas(field.maybe("joint_slots_a_month")),
        topic_share={
            Topic(name): share for name, share in _read_shares(field.maybe("topic_share"), set(Topic)).items()
        },
        daypart_share=_read_shares(field.maybe("daypart_share"), dayparts),
        parity=parity.real(most=1.0) if parity else 1.0,
        gap_days=gap.whole(least=1, most=LONGEST_DAYS) if gap else None,
        fairness=fairness.real(most=1.0) if fairness else 0.0,
    )


def _read_quotas(field: Field | None) -> dict[Topic, tuple[int, int | None]]:
    quotas: dict[Topic, tuple[int, int | None]] = {}
    for name, quota in field.pairs() if field else ():
        if name not in set(Topic):
            raise quota.refuse("unknown", name=name)
        quota.only({"least", "most"})
        least = found.whole(most=10_000) if (found := quota.maybe("least")) else 0
        most = found.whole(most=10_000) if (found := quota.maybe("most")) else None
        if most is not None and most < least:
            raise quota.under("most").refuse("before", other="least")
        quotas[Topic(name)] = (least, most)
    return quotas


def _read_shares(field: Field | None, known: set[Any]) -> dict[str, float]:
    shares = _read_parts(field, known) if field else {}
    if field and sum(shares.values()) > 1 + 1e-9:
        raise field.refuse("over_whole")
    return shares


def _read_parts(field: Field, known: set[Any]) -> dict[str, float]:
    shares = {}
    for name, share in field.pairs():
        if name not in known:
            raise share.refuse("unknown", name=name)
        shares[name] = share.real(most=1.0)
    return shares


def _read_listening(field: Field | None, dayparts: tuple[PlannedDaypart, ...]) -> Listening:
    names = [part.name for part in dayparts]
    equal = (Segment("all", 1.0, dict.fromkeys(names, 1 / len(names))),)
    if field is None:
        return Listening(equal, ASSUMED_K, "", None, is_assumed=True)
    field.only({"segments", "k", "source", "year"})
    k = field.maybe("k")
    segments = tuple(_read_segment(segment, dayparts) for segment in _maybe_items(field, "segments"))
    if segments and abs(sum(segment.share for segment in segments) - 1) > 1e-6:
        raise field.under("segments").refuse("not_whole")
    measured = bool(segments and k)
    source = field.under("source").text() if measured else ""
    year = field.under("year").whole(least=1900, most=2200) if measured else None
    return Listening(segments or equal, _read_k(k), source, year, is_assumed=not measured)


def _read_k(field: Field | None) -> tuple[float, float, float]:
    if field is None:
        return ASSUMED_K
    values = [value.real(least=0.01, most=100.0) for value in field.items()]
    if len(values) != 3 or sorted(values) != values:
        raise field.refuse("low_middle_high")
    return (values[0], values[1], values[2])


def _read_segment(field: Field, dayparts: tuple[PlannedDaypart, ...]) -> Segment:
    """A segment; where days have different dayparts, each day's are held to their whole by `verify`."""
    field.only({"name", "share", "dayparts"})
    parts, names = field.under("dayparts"), [part.name for part in dayparts]
    shares = _read_parts(parts, set(names))
    if not any(overlapping(dayparts)) and abs(sum(shares.values()) - 1) > 1e-6:
        raise parts.refuse("not_whole")
    return Segment(_named(field), field.under("share").real(most=1.0), {name: shares.get(name, 0.0) for name in names})


def read_programme(field: Field) -> PlannedJointSlot:
    """A programme as a plan writes it."""
    field.only({"border", "topic", "clip", "day", "daypart", "slots", "id", "urgent"})
    airings = []
    for airing in field.under("slots").items(least=1):
        airing.only({"station", "start"})
        airings.append(PlannedSlot(airing.under("station").text(), airing.under("start").minute()))
    return PlannedJointSlot(
        field.under("border").text(),
        _topic(field.under("topic")),
        field.under("clip").text(),
        field.under("day").day(),
        field.under("daypart").text(),
        tuple(sorted(airings, key=lambda airing: airing.station)),
        is_urgent=bool((urgent := field.maybe("urgent")) and urgent.value is True),
    )


def _read_forbidden(field: Field) -> Forbidden:
    field.only({"station", "day", "daypart"})
    station, day, daypart = (field.maybe(name) for name in ("station", "day", "daypart"))
    return Forbidden(
        station.text() if station else None, day.day() if day else None, daypart.text() if daypart else None
    )
