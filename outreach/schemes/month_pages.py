"""The screen of a joint month: its calendar beside what stands in it is worth; never a query and never a rule."""

from __future__ import annotations

from datetime import date, timedelta

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..forms import read_day
from ..places import service as places
from ..slots.calendar_month import month_of
from ..web import Call, allowed
from .month import read_month
from .periods import offered_periods
from .views import room


def chosen_month(call: Call) -> date:
    """The first day of the month the address names, or of this one."""
    try:
        return read_day(f"{call.args.get('bulan', '')}-01")
    except ValueError:
        return call.today.replace(day=1)  # type: ignore[no-any-return]  # a date


@room.get("/bulan")
@allowed(Permission.SLOT_READ)
def month(call: Call) -> AnyResponse:
    """The joint month: every day with its slots, and what all of it is worth."""
    river, (first_on, last_on) = places.banks(call.session), month_of(chosen_month(call))
    window_min = call.office.settings.pair_window_min
    found = read_month(call.session, river=river, days=(first_on, last_on), window_min=window_min, now=call.now)
    return call.page(
        "schemes/month.html",
        river=river,
        month=found,
        first_on=first_on,
        last_on=last_on,
        previous=first_on - timedelta(days=1),
        following=last_on + timedelta(days=1),
        period=next((p.code for p in offered_periods(call.today) if p.code == f"{first_on:%Y-%m}"), ""),
    )
