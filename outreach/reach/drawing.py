"""Dresses the border's shapes with what is known of each village, for screen and paper; never a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from markupsafe import Markup

from ..i18n import gettext, number
from ..places.models import StationFact, StationKind
from ..places.service import Banks
from ..seed import CellsSeed, read_border, read_cells
from .channels import CHANNEL_OF, Channel
from .evidence import StationSite
from .map import BorderMap, Contour, MapStation, MapVillage, MapWords, draw_map
from .offset import Offset
from .outline import Outlines
from .service import Reach
from .signal import FLOORS_DBUVM, SignalClass


@cache
def _cells(folder: Path | None) -> CellsSeed:
    return read_cells(folder)


@cache
def shapes(folder: Path | None) -> tuple[MapVillage, ...]:
    """The border villages of an office's own border folder, or of the usual one, as bare shapes."""
    border, cells = read_border(folder), _cells(folder)
    return tuple(
        MapVillage(
            code=v.code,
            name=v.name,
            longitude=v.longitude,
            latitude=v.latitude,
            rings=(cells.rings[v.code],) if v.code in cells.rings else (),
            is_left=v.regency_code == border.agreement.left_code,
            is_context=v.klass != "A",
        )
        for v in border.villages
    )


def lines(folder: Path | None) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The river between both banks."""
    return _cells(folder).lines


def words_for(river: Banks, *, description: str) -> MapWords:
    """The map's own words."""
    return MapWords(
        title=gettext("Peta desa perbatasan"),
        description=description,
        left_name=river.left.name,
        left_note=river.left.province_name,
        right_name=river.right.name,
        right_note=river.right.province_name,
    )


def draw_reach(
    reach: Reach, river: Banks, *, folder: Path | None, selected: str = "", outlines: Outlines | None = None
) -> Markup:
    """Who is served, who is blind, on what evidence, and every station whose facts are known.

    `outlines` of a user's file take the place of the indicative cells, village by village.
    """
    drawn = tuple(outlined(shape, outlines) for shape in shapes(folder))
    rings = {shape.code: shape.rings for shape in drawn}
    villages = tuple(
        MapVillage(
            code=row.village.code,
            name=row.village.name,
            longitude=row.village.longitude,
            latitude=row.village.latitude,
            rings=rings.get(row.village.code, ()),
            is_left=row.village.regency_code == river.left.code,
            basis=row.coverage.best.basis if row.coverage.best else None,
            is_served=not row.is_blind,
            is_visited=not row.is_double_blind,
            is_selected=row.village.code == selected,
            is_known=row.coverage.best is not None,
        )
        for row in reach.villages
    )
    listed = {village.code for village in villages}
    context = tuple(shape for shape in drawn if shape.is_context and shape.code not in listed)
    blind = len(reach.blind())
    description = gettext("%(blind)s dari %(all)s desa belum dapat mendengar siaran.") % {
        "blind": blind,
        "all": len(villages),
    }
    words = words_for(river, description=description)
    between = outlines.lines if outlines is not None and outlines.lines else lines(folder)
    return draw_map(BorderMap((*context, *villages), between, words, stations=_masts(reach, villages)))


def outlined(shape: MapVillage, outlines: Outlines | None) -> MapVillage:
    """A village in a user's outline, where the file has one."""
    found = outlines.rings.get(shape.code) if outlines is not None else None
    return replace(shape, rings=found) if found else shape


def _masts(reach: Reach, villages: tuple[MapVillage, ...]) -> tuple[MapStation, ...]:
    """Stations that stand near enough to be drawn, with the circles of their three classes and of their licence."""
    names = {station.id: station.name for station in reach.stations}
    kinds = {station.id: CHANNEL_OF[StationKind(station.kind)] for station in reach.stations}
    near = (site for site in reach.sites if is_near(site, villages))
    masts = (
        draw_mast(
            names[site.id],
            site,
            licensed=reach.licences.get(site.id),
            offset=reach.offset_of(site.id),
            channel=kinds[site.id],
        )
        for site in near
    )
    return tuple(mast for mast in masts if mast)


def is_near(site: StationSite, villages: Sequence[MapVillage]) -> bool:
    """Whether a mast stands on the sheet of these villages or close to it."""
    if site.latitude is None or site.longitude is None or not villages:
        return False
    west, east = min(v.longitude for v in villages) - 0.1, max(v.longitude for v in villages) + 0.1
    south, north = min(v.latitude for v in villages) - 0.1, max(v.latitude for v in villages) + 0.1
    return west <= site.longitude <= east and south <= site.latitude <= north


def draw_mast(
    name: str,
    site: StationSite,
    *,
    offset: Offset | None,
    licensed: StationFact | None = None,
    is_assumed: bool = False,
    channel: Channel = Channel.FM,
) -> MapStation | None:
    """A mast with the circles of its three classes, as corrected, and of its licence; None where its facts are not known."""
    curve = site.curve
    if curve is None or site.latitude is None or site.longitude is None or site.erp_w is None or site.mast_m is None:
        return None
    contours = tuple(
        Contour(
            curve.reach_km(floor - (offset.db if offset else 0.0)), number(floor), is_dotted=klass is SignalClass.WEAK
        )
        for klass, floor in FLOORS_DBUVM.items()
    )
    note = gettext("%(erp)s W, %(mast)s m") % {"erp": number(site.erp_w), "mast": number(site.mast_m)}
    circle = Contour(licensed.value, gettext("izin")) if licensed else None
    return MapStation(name, note, site.longitude, site.latitude, contours, circle, is_assumed, channel)
