"""Counts which villages each channel reaches, each channel apart; never adds them up, and never counts a file as a signal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..places.models import StationKind
from .evidence import Outage, Report, SignalMap, is_silent, middle, newest_of_each

WORD_LASTS = timedelta(days=180)
"""How long somebody's word counts that a stream plays in a village: as long as a recording."""


class Channel(StrEnum):
    """How a broadcast comes to a village."""

    FM = "fm"
    COMMUNITY = "community"
    RELAY = "relay"
    STREAM = "stream"
    FILE = "file"

    @property
    def is_signal(self) -> bool:
        """Whether it is received off the air: only then it counts for I5 and makes a village less blind."""
        return self in (Channel.FM, Channel.COMMUNITY, Channel.RELAY)


CHANNEL_OF = {
    StationKind.LOCAL_PUBLIC: Channel.FM,
    StationKind.PRIVATE: Channel.FM,
    StationKind.COMMUNITY: Channel.COMMUNITY,
    StationKind.RELAY: Channel.RELAY,
    StationKind.STREAM: Channel.STREAM,
}


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """The villages of one channel, and those of them that no signal reaches; `is_known` where there is such a channel at all."""

    channel: Channel
    codes: frozenset[str]
    without_signal: frozenset[str]
    is_known: bool

    @property
    def count(self) -> int | None:
        """How many villages; None where nothing is known of the channel: that is not none."""
        return len(self.codes) if self.is_known else None


def reach_by_channel(
    codes: Collection[str],
    signals: SignalMap,
    *,
    kinds: Mapping[int, str],
    words: Iterable[Report] = (),
    outages: Iterable[Outage] = (),
    played: Collection[str] = (),
    day: date,
) -> tuple[ChannelReach, ...]:
    """Which of some villages each channel reaches on a day; one village may stand under several channels.

    - FM, community and relay: an adequate signal of such a station while it is on air (a relay: it and whose programme it carries);
    - stream: it has no signal class. A village counts where in the last 180 days people said that it plays there, clear or fair: of
      each person the newest word, of several the lower middle, none from a day on which the stream was silent;
    - file: a handed file was played there in the period (`played`). That is no signal: it leaves a blind village blind.
    """
    found: dict[Channel, set[str]] = {channel: set() for channel in Channel}
    listed = set(codes)
    for (station_id, code), signal in signals.items():
        if code in listed and station_id in kinds and signal.klass.is_receivable:
            found[CHANNEL_OF[StationKind(kinds[station_id])]].add(code)
    found[Channel.STREAM] = _streamed(words, tuple(outages), kinds=kinds, day=day) & listed
    found[Channel.FILE] = listed.intersection(played)
    heard = set().union(*(found[channel] for channel in Channel if channel.is_signal))
    there = {CHANNEL_OF[StationKind(kind)] for kind in kinds.values()} | ({Channel.FILE} if played else set())
    return tuple(
        ChannelReach(channel, frozenset(own), frozenset(own - heard), channel in there)
        for channel, own in found.items()
    )


def _streamed(
    words: Iterable[Report], silences: tuple[Outage, ...], *, kinds: Mapping[int, str], day: date
) -> set[str]:
    by_pair: dict[tuple[int, str], list[Report]] = {}
    for word in words:
        is_fresh = day - WORD_LASTS <= word.heard_on <= day
        is_on = not is_silent(silences, word.station_id, day=word.heard_on)
        if kinds.get(word.station_id) == StationKind.STREAM and is_fresh and is_on:
            by_pair.setdefault((word.station_id, word.village_code), []).append(word)
    return {
        code
        for (station_id, code), told in by_pair.items()
        if middle(newest_of_each(told)).is_receivable and not is_silent(silences, station_id, day=day)
    }
