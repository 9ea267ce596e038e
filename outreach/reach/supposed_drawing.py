"""Draws the border under assumptions: assumed masts hollow and dashed, villages won and lost by their outline; never a query."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from ..i18n import gettext
from ..places.service import Banks
from .drawing import draw_mast, is_near, lines, outlined, shapes, words_for
from .evidence import StationSite
from .map import BorderMap, MapStation, MapVillage, draw_map
from .outline import Outlines
from .supposing import Supposed
from .whatif import Assumption


def draw_supposed(supposed: Supposed, river: Banks, *, folder: Path | None, outlines: Outlines | None = None) -> Markup:
    """The map under assumptions, on which a place can be pointed at; `outlines` of a user's file stand for our cells."""
    drawn = tuple(outlined(shape, outlines) for shape in shapes(folder))
    rings = {shape.code: shape.rings for shape in drawn}
    villages = tuple(
        MapVillage(
            code=village.code,
            name=village.name,
            longitude=village.longitude,
            latitude=village.latitude,
            rings=rings.get(village.code, ()),
            is_left=village.regency_code == river.left.code,
            is_served=not (outcome := supposed.outcomes[village.code]).is_blind,
            is_visited=True,
            is_known=outcome.after is not None,
            change=outcome.change,
        )
        for village in supposed.today.villages
    )
    listed = {village.code for village in villages}
    context = tuple(shape for shape in drawn if shape.is_context and shape.code not in listed)
    blind = {"blind": len(supposed.blind), "all": len(villages)}
    description = gettext("Dengan pengandaian ini %(blind)s dari %(all)s desa belum terjangkau.") % blind
    masts = (*_standing(supposed, villages), *_assumed(supposed, villages))
    border = BorderMap(
        (*context, *villages), outlines.lines if outlines is not None and outlines.lines else lines(folder), words_for(river, description=description), stations=masts,
        is_pointed_at=True,
    )  # fmt: skip
    return draw_map(border)


def _standing(supposed: Supposed, villages: tuple[MapVillage, ...]) -> tuple[MapStation, ...]:
    """The masts that stand where they stand: those no assumption takes the place of."""
    replaced = {assumption.station_id for assumption in supposed.assumptions}
    sites = (site for site in supposed.today.sites if site.id not in replaced and is_near(site, villages))
    today = supposed.today
    masts = (draw_mast(today.station_name(site.id), site, offset=today.offset_of(site.id)) for site in sites)
    return tuple(mast for mast in masts if mast)


def _assumed(supposed: Supposed, villages: tuple[MapVillage, ...]) -> tuple[MapStation, ...]:
    sites = ((number, as_site(mast)) for number, mast in enumerate(supposed.assumptions, 1))
    near = ((number, site) for number, site in sites if is_near(site, villages))
    masts = (
        draw_mast(
            gettext("Andaian %(n)s") % {"n": number}, site, offset=supposed.today.offset_of(site.id), is_assumed=True
        )
        for number, site in near
    )
    return tuple(mast for mast in masts if mast)


def as_site(mast: Assumption) -> StationSite:
    """An assumption as technical facts."""
    return StationSite(mast.station_id or 0, mast.latitude, mast.longitude, mast.erp_w, mast.mast_m)
