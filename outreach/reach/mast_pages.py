"""Screens of masts that do not stand: what an assumed one would change, and where more would do most; never stores anything."""

from __future__ import annotations

from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import FormRefused
from ..forms import Form
from ..places import service as places
from ..web import Call, allowed
from . import supposing
from .boundaries import outlines_of, standing_boundaries
from .supposed_drawing import draw_supposed
from .views import room


@room.get("/jangkauan/pengandaian")
@allowed(Permission.REACH_READ)
def what_if(call: Call) -> AnyResponse:
    """What assumed masts would change; everything stands in the address, so that it can be shared and gone back to."""
    river, today = places.banks(call.session), supposing.read_today(call.session, on=call.today)
    supposed = _read_supposed(call, today)
    return call.page(
        "reach/what_if.html",
        river=river,
        today=today,
        supposed=supposed,
        masts=_shown_masts(call, supposed),
        picture=_draw(call, supposed, river),
        most=supposing.MOST_MASTS,
        more=supposing.address_of(supposed.assumptions) | {"tambah": "1"},
    )


@room.get("/jangkauan/menara-terbaik")
@allowed(Permission.REACH_READ)
def best_masts(call: Call) -> AnyResponse:
    """Where more masts would reach most of the villages that are blind today, with what is proven about it."""
    river, today = places.banks(call.session), supposing.read_today(call.session, on=call.today)
    wish = _read_wish(call)
    finding, sites = supposing.best_places(call.session, today, wish=wish)
    chosen = supposing.assume_at([sites[step.at] for step in finding.best], wish)
    supposed = supposing.Supposed(today, tuple(chosen))
    return call.page(
        "reach/best_masts.html",
        river=river,
        today=today,
        wish=wish,
        most=supposing.MOST_MASTS,
        finding=finding,
        sites=sites,
        supposed=supposed,
        address=supposing.address_of(chosen),
        picture=_draw(call, supposed, river),
    )


def _draw(call: Call, supposed: supposing.Supposed, river: places.Banks) -> Markup:
    outlines = outlines_of(standing_boundaries(call.session))
    return draw_supposed(supposed, river, folder=call.office.settings.border_folder, outlines=outlines)


def _read_wish(call: Call) -> supposing.Wish:
    """What the address asks for; where it cannot be, the first wish, and what is wrong beside its field."""
    form = Form(call.args)
    wish = supposing.read_wish(form)
    try:
        form.check()
    except FormRefused as refusal:
        call.refused, call.values = refusal, call.args
        return supposing.FIRST_WISH
    return wish


def _read_supposed(call: Call, today: supposing.Today) -> supposing.Supposed:
    """What the address supposes; a refused one supposes nothing and says why beside its fields."""
    form = Form(call.args)
    found = supposing.read_assumptions(form, today)
    try:
        form.check()
    except FormRefused as refusal:
        call.refused, call.values = refusal, call.args
        return supposing.Supposed(today, ())
    return supposing.Supposed(today, tuple(found))


def _shown_masts(call: Call, supposed: supposing.Supposed) -> list[supposing.MastForm]:
    """The forms of the page: one a mast, and an empty one where there is none yet or one more is asked for."""
    if call.refused is not None:
        numbers = [
            n for n in range(1, supposing.MOST_MASTS + 1) if any(f"{f}{n}" in call.args for f in supposing.FIELDS)
        ]
        return [supposing.MastForm(number, {}, None) for number in numbers]
    return supposing.mast_forms(supposed.assumptions, one_more="tambah" in call.args)
