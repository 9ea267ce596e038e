"""Words how figures went from period to period, for screen and paper; never counts and never draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .. import i18n
from ..errors import N_
from ..listening.interval import wilson
from .achievement import NOTHING, Share
from .comparison import Direction, PastFigures, compare_shares
from .figures import Period
from .indicators import TARGETS, Indicator, IndicatorId
from .periods import before, name_of, short_name_of
from .trend import Point, Trend
from .words import report_words, unit

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """The figures of one period as a trend needs them."""

    period: Period
    is_frozen: bool
    shares: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in words with its shape; `direction` is empty where there is nothing to compare."""

    words: str
    direction: str


def stands_of(past: Iterable[PastFigures], period: Period, figures: Mapping[IndicatorId, Indicator]) -> list[Stand]:
    """Earlier periods and the present one, oldest first."""
    now = {key.value: Share(figure.numerator, figure.denominator) for key, figure in figures.items()}
    earlier = [Stand(one.period, bool(one.sha256), {k.value: s for k, s in one.shares.items()}) for one in past]
    return [*earlier, Stand(period, is_frozen=False, shares=now)]


def frozen_stands(content: Plain) -> list[Stand]:
    """The same from a frozen content; a report of an earlier form has only itself."""
    earlier = [
        Stand(_period(one["period"]), bool(one["sha256"]), _shares(one["shares"])) for one in content.get("history", ())
    ]
    return [*earlier, Stand(_period(content["period"]), is_frozen=True, shares=_shares(content["indicators"]))]


def _period(plain: Plain) -> Period:
    return Period(date.fromisoformat(plain["from_on"]), date.fromisoformat(plain["last_on"]))


def _shares(plain: Plain) -> dict[str, Share]:
    return {key: Share(one["numerator"], one["denominator"]) for key, one in plain.items()}


def changes_in(stands: Sequence[Stand]) -> dict[str, ChangeLine]:
    """Each figure of the last period against the one right before it, in words."""
    last = stands[-1]
    earlier = before(last.period)
    held = next((one.shares for one in stands[:-1] if one.period == earlier), {})
    name = name_of(earlier) if earlier else ""
    return {
        key: _line(key, share, held.get(key, NOTHING), name)
        for key, share in last.shares.items()
        if key in IndicatorId.__members__
    }


def _line(key: str, now: Share, before_now: Share, earlier: str) -> ChangeLine:
    change = compare_shares(IndicatorId(key), now, before_now)
    if not earlier:
        return ChangeLine("", "")
    if change.direction is None or change.difference is None:
        return ChangeLine(f"{earlier}: {value_words(key, change.before)}", "")
    was = value_words(key, change.before)
    if key == IndicatorId.I12 and not _is_told_apart(now, change.before):
        sentence = i18n.gettext(N_("%(was)s (%(period)s); selangnya bertumpang tindih, belum tentu berubah"))
        return ChangeLine(sentence % {"was": was, "period": earlier}, "")
    if change.direction is Direction.SAME:
        sentence = i18n.gettext(N_("tetap, seperti %(period)s"))
        return ChangeLine(sentence % {"period": earlier}, change.direction.value)
    sentence = i18n.gettext(N_("naik %(by)s dari %(was)s (%(period)s)") if change.direction is Direction.UP else N_("turun %(by)s dari %(was)s (%(period)s)"))  # fmt: skip
    facts = {"by": _difference(key, abs(change.difference)), "was": was, "period": earlier}
    return ChangeLine(sentence % facts, change.direction.value)


def _is_told_apart(one: Share, other: Share) -> bool:
    """Whether the intervals of two checks lie apart; what lies within both is no change that anybody could name."""
    now, earlier = (wilson(share.numerator or 0, share.denominator or 0) for share in (one, other))
    return now.low_permille > earlier.high_permille or earlier.low_permille > now.high_permille


def _difference(key: str, difference: Fraction) -> str:
    if TARGETS[IndicatorId(key)].at_most is not None:
        return f"{i18n.number(int(difference))} {unit(key, int(difference))}"
    return i18n.gettext(N_("%(n)s poin")) % {"n": i18n.number(float(difference * 100), 1)}


def value_words(key: str, share: Share) -> str:
    """A figure's value: a share in per cent, or the count itself where the target is a largest count.

    A listener check of too few people says how many they were.
    """
    if share.value is None:
        if key == IndicatorId.I12 and share.denominator:
            return report_words()["not_enough"] % {"n": i18n.number(share.denominator)}
        return i18n.gettext("belum ada data")
    if TARGETS[IndicatorId(key)].at_most is not None:
        return i18n.number(share.numerator)
    return i18n.percent(float(share.value))


def trend_of(key: str, stands: Sequence[Stand]) -> Trend:
    """One figure over its periods, as a drawing and in one sentence."""
    words = report_words()
    target = TARGETS[IndicatorId(key)]
    spoken = [f"{name_of(one.period)}: {value_words(key, _share(one, key))}" for one in stands]
    points = [
        Point(
            short_name_of(one.period),
            None if (share := _share(one, key).value) is None else float(share),
            value_words(key, _share(one, key)),
            one.is_frozen,
        )
        for one in stands
    ]
    return Trend(
        title=f"{key} {words[key]}",
        description="; ".join(spoken),
        points=points,
        goal=None if target.at_least is None else float(target.at_least),
        no_data=words["no_data"],
    )


def _share(stand: Stand, key: str) -> Share:
    return stand.shares.get(key, NOTHING)


def table_of(stands: Sequence[Stand]) -> tuple[list[str], list[list[str]]]:
    """All figures by period as text: a head of periods, then a line a figure."""
    words = report_words()
    head = [words["head_figure"], *(short_name_of(one.period) for one in stands)]
    keys = [key for key in IndicatorId if key.value in stands[-1].shares]
    return head, [[f"{key} {words[key]}", *(value_words(key, _share(one, key)) for one in stands)] for key in keys]
