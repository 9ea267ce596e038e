"""Lays out the villages of each channel, each counted apart, for paper and for tables; never a sum of channels and never a count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import i18n
from ..errors import N_
from ..reach.channels import Channel
from ..tabular import Cell

Plain = Mapping[str, Any]
CHANNEL_WORDS: Mapping[str, str] = {
    "channels": N_("Menurut saluran"),
    "channels_lead": N_(
        "Desa perbatasan menurut saluran, masing-masing dihitung sendiri: satu desa dapat berada di beberapa. Hanya FM, komunitas, dan relai yang masuk I5."
    ),
    "channel": N_("Saluran"),
    "channel_fm": N_("FM"),
    "channel_community": N_("Radio komunitas"),
    "channel_relay": N_("Relai"),
    "channel_stream": N_("Streaming"),
    "channel_file": N_("Berkas serahan"),
    "both": N_("Bersama"),
    "without_signal": N_("Tanpa siaran lain"),
    "counted_from": N_("Dihitung dari"),
    "from_signal": N_("sinyal cukup atau kuat dari stasiun yang mengudara"),
    "from_stream": N_("kabar warga, 180 hari; bukan sinyal"),
    "from_file": N_("pemutaran dalam periode; bukan sinyal"),
}


def lay_channels(content: Plain, words: Mapping[str, str]) -> dict[str, Any]:
    """The table on paper; no row in a report that counts no channels, or knows of no signal at all."""
    head, *rows = channel_rows(content, words)
    return {"head": head, "rows": [[_shown(cell) for cell in row] for row in rows]}


def channel_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line a channel: villages on each side and of both; no data is a word, and a column that a channel has not is empty.

    The first form of reports counted kinds of stations and has no line, one that knew no sides has their cells empty.
    """
    names = [side["short_name"] for side in content["parties"]]
    titles = ("both", "without_signal", "counted_from")
    rows: list[list[Cell]] = [[words["channel"], *names, *(words[title] for title in titles)]]
    figure = content["indicators"]["I5"]
    counts = figure["detail"].get("by_channel", {})
    if figure["value"] is None or Channel.FILE.value not in counts:
        return rows
    return rows + [_row(channel, content, words) for channel in Channel]


def _row(channel: Channel, content: Plain, words: Mapping[str, str]) -> list[Cell]:
    detail, key = content["indicators"]["I5"]["detail"], channel.value
    sides = detail.get("by_channel_and_side", {}).get(key)
    own = [_known(sides[side["code"]], words) if sides else None for side in content["parties"]]
    alone = detail.get("without_signal", {})
    source = words["from_signal" if channel.is_signal else f"from_{key}"]
    rest: list[Cell] = [_known(detail["by_channel"][key], words), _known(alone[key], words) if key in alone else None]
    return [words[f"channel_{key}"], *own, *rest, source]


def _known(count: int | None, words: Mapping[str, str]) -> Cell:
    return words["no_data"] if count is None else count


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else i18n.number(cell)
