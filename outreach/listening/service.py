"""What changes listener checks, and what they add up to; never a screen, never a commit, never a word like rating."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.terms import Topic

from ..access import Actor
from ..audit import changed, edited_meanwhile, record
from ..errors import NotFound
from ..i18n import day_plain, today
from ..places.models import District, Village
from .errors import CheckAhead, MoreHeardThanAsked, PlaceElsewhere
from .interval import Interval, share_of, wilson
from .models import ListenerCheck, Method


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """A check as somebody enters it."""

    district_code: str
    village_code: str | None
    checked_on: date
    method: Method
    interviewed: int
    heard: int
    topic: Topic | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What some checks add up to; `share` and `interval` are None where fewer than 19 people were asked."""

    checks: int
    interviewed: int
    heard: int

    @property
    def share(self) -> Fraction | None:
        """Those who heard out of those asked."""
        return share_of(self.heard, self.interviewed)

    @property
    def interval(self) -> Interval | None:
        """How sure the share is."""
        return wilson(self.heard, self.interviewed) if self.share is not None else None


def add_up(checks: Iterable[ListenerCheck]) -> Heard:
    """The sums of the checks that were not withdrawn."""
    held = [check for check in checks if check.withdrawn_at is None]
    return Heard(len(held), sum(check.interviewed for check in held), sum(check.heard for check in held))


def get_check(session: Session, check_id: int) -> ListenerCheck:
    """One check, withdrawn or not; raises `NotFound`."""
    check = session.get(ListenerCheck, check_id)
    if check is None:
        raise NotFound
    return check


def list_checks(session: Session, *, most: int = 500) -> list[ListenerCheck]:
    """The newest checks of both regencies, withdrawn ones too."""
    query = select(ListenerCheck).order_by(ListenerCheck.checked_on.desc(), ListenerCheck.id.desc())
    return list(session.scalars(query.limit(most)))


def names_of(session: Session, checks: Iterable[ListenerCheck]) -> dict[str, str]:
    """The names of the places of some checks, by their codes."""
    held = list(checks)
    districts = select(District.code, District.name).where(District.code.in_({c.district_code for c in held}))
    villages = select(Village.code, Village.name).where(Village.code.in_({c.village_code for c in held}))
    return {code: name for query in (districts, villages) for code, name in session.execute(query)}


def districts_of(session: Session, regency_code: str) -> list[District]:
    """The districts of a regency, by name."""
    query = select(District).where(District.regency_code == regency_code)
    return list(session.scalars(query.order_by(District.name, District.code)))


def enter_check(
    session: Session,
    actor: Actor,
    *,
    regency_code: str,
    facts: CheckFacts,
    is_example: bool = False,
    now: datetime,
) -> ListenerCheck:
    """Enter a listener check of the own regency; raises `CheckAhead`, `MoreHeardThanAsked` or `PlaceElsewhere`."""
    _check(session, regency_code, facts, now=now)
    told = {"regency_code": regency_code, "is_example": is_example, "entered_at": now, "entered_by": actor.name}
    check = ListenerCheck(**asdict(facts), **told)
    session.add(check)
    session.flush()
    changes = {"regency": regency_code, **asdict(facts)}
    record(session, actor, action="listener_check.enter", thing=("listener_check", check.id), changes=changes, now=now)
    return check


def _check(session: Session, regency_code: str, facts: CheckFacts, *, now: datetime) -> None:
    if facts.checked_on > today(now):
        raise CheckAhead("checked_on", day=day_plain(facts.checked_on))
    if facts.heard > facts.interviewed:
        raise MoreHeardThanAsked("heard", n=facts.interviewed)
    district = session.get(District, facts.district_code)
    village = session.get(Village, facts.village_code) if facts.village_code else None
    if district is None or district.regency_code != regency_code:
        raise PlaceElsewhere("district_code")
    if facts.village_code and (village is None or village.district_code != facts.district_code):
        raise PlaceElsewhere("village_code")


def change_check(
    session: Session, actor: Actor, *, check: ListenerCheck, facts: CheckFacts, version: int, now: datetime
) -> None:
    """Save an edited check; raises `EditedMeanwhile` and what `enter_check` raises."""
    thing = ("listener_check", check.id)
    if check.version != version:
        raise edited_meanwhile(session, thing, mine=asdict(facts), theirs=check, since=now)
    _check(session, check.regency_code, facts, now=now)
    differences = changed(check, asdict(facts))
    if differences:
        check.version += 1
        record(session, actor, action="listener_check.change", thing=thing, changes=differences, now=now)


def withdraw_check(session: Session, actor: Actor, *, check: ListenerCheck, now: datetime) -> None:
    """Withdraw a check: it stays readable and counts no more."""
    if check.withdrawn_at is None:
        check.withdrawn_at = now
        check.version += 1
        thing, told = ("listener_check", check.id), {"on": check.checked_on}
        record(session, actor, action="listener_check.withdraw", thing=thing, changes=told, now=now)


def restore_check(session: Session, actor: Actor, *, check: ListenerCheck, now: datetime) -> None:
    """Let a withdrawn check count again."""
    if check.withdrawn_at is not None:
        check.withdrawn_at = None
        check.version += 1
        thing, told = ("listener_check", check.id), {"on": check.checked_on}
        record(session, actor, action="listener_check.count_again", thing=thing, changes=told, now=now)
