"""Who may what: permissions, roles, their scopes and the person acting; never looks anything up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .errors import NotAllowed, NotFound


class Permission(StrEnum):
    """One thing a person may do, as noun:verb."""

    PUBLIC_READ = "public:read"
    SELF_EDIT = "self:edit"
    DESK_READ = "desk:read"
    PLACES_READ = "places:read"
    BORDER_EDIT = "border:edit"
    SCOPE_EDIT = "scope:edit"
    STATION_EDIT = "station:edit"
    PEOPLE_READ = "people:read"
    PEOPLE_EDIT = "people:edit"
    CLIP_READ = "clip:read"
    CLIP_EDIT = "clip:edit"
    CLIP_VET = "clip:vet"
    SLOT_READ = "slot:read"
    SLOT_EDIT = "slot:edit"
    SLOT_APPROVE = "slot:approve"
    BLACKOUT_EDIT = "blackout:edit"
    SCHEME_READ = "scheme:read"
    SCHEME_EDIT = "scheme:edit"
    PLAYLIST_READ = "playlist:read"
    PLAYLIST_PUBLISH = "playlist:publish"
    DELIVERY_EDIT = "delivery:edit"
    AIRING_READ = "airing:read"
    AIRING_TELL = "airing:tell"
    AIRING_DECIDE = "airing:decide"
    MAKEGOOD_EDIT = "makegood:edit"
    FACILITATOR_READ = "facilitator:read"
    FACILITATOR_PRIVATE = "facilitator:private"
    FACILITATOR_EDIT = "facilitator:edit"
    VISIT_RECORD = "visit:record"
    REACH_READ = "reach:read"
    LISTENER_READ = "listener:read"
    LISTENER_EDIT = "listener:edit"
    BUDGET_READ = "budget:read"
    BUDGET_DETAIL = "budget:detail"
    BUDGET_EDIT = "budget:edit"
    REPORT_READ = "report:read"
    REPORT_FREEZE = "report:freeze"
    REPORT_SIGN = "report:sign"
    AUDIT_READ = "audit:read"
    JOB_READ = "job:read"
    MAIL_READ = "mail:read"
    MAIL_SEND = "mail:send"


class Role(StrEnum):
    """What a person is here; an operator belongs to a station, the others to a regency."""

    ADMIN = "admin"
    COMMUNICATIONS = "communications"
    APPROVER = "approver"
    OPERATOR = "operator"
    FACILITATOR = "facilitator"
    OFFICIAL = "official"


class Scope(StrEnum):
    """How far a permission of a role goes."""

    BOTH = "both"
    OWN_REGENCY = "own regency"
    OWN_STATION = "own station"
    OWN_VILLAGES = "own villages"


_READS_BOTH = dict.fromkeys(
    (
        Permission.SELF_EDIT,
        Permission.DESK_READ,
        Permission.PLACES_READ,
        Permission.CLIP_READ,
        Permission.SLOT_READ,
        Permission.SCHEME_READ,
        Permission.AIRING_READ,
        Permission.REACH_READ,
        Permission.LISTENER_READ,
        Permission.BUDGET_READ,
        Permission.REPORT_READ,
    ),
    Scope.BOTH,
)

ROLE_TABLE: dict[Role, dict[Permission, Scope]] = {
    Role.ADMIN: _READS_BOTH
    | {
        Permission.BORDER_EDIT: Scope.OWN_REGENCY,
        Permission.SCOPE_EDIT: Scope.BOTH,
        Permission.STATION_EDIT: Scope.OWN_REGENCY,
        Permission.PEOPLE_READ: Scope.OWN_REGENCY,
        Permission.PEOPLE_EDIT: Scope.OWN_REGENCY,
        Permission.PLAYLIST_READ: Scope.OWN_REGENCY,
        Permission.DELIVERY_EDIT: Scope.OWN_REGENCY,
        Permission.FACILITATOR_READ: Scope.BOTH,
        Permission.AUDIT_READ: Scope.BOTH,
        Permission.JOB_READ: Scope.BOTH,
        Permission.MAIL_READ: Scope.OWN_REGENCY,
        Permission.MAIL_SEND: Scope.OWN_REGENCY,
    },
    Role.COMMUNICATIONS: _READS_BOTH
    | {
        Permission.STATION_EDIT: Scope.OWN_REGENCY,
        Permission.CLIP_EDIT: Scope.OWN_REGENCY,
        Permission.CLIP_VET: Scope.OWN_REGENCY,
        Permission.SLOT_EDIT: Scope.BOTH,
        Permission.BLACKOUT_EDIT: Scope.OWN_REGENCY,
        Permission.SCHEME_EDIT: Scope.OWN_REGENCY,
        Permission.PLAYLIST_READ: Scope.OWN_REGENCY,
        Permission.PLAYLIST_PUBLISH: Scope.BOTH,
        Permission.DELIVERY_EDIT: Scope.OWN_REGENCY,
        Permission.AIRING_TELL: Scope.OWN_REGENCY,
        Permission.AIRING_DECIDE: Scope.OWN_REGENCY,
        Permission.MAKEGOOD_EDIT: Scope.BOTH,
        Permission.FACILITATOR_READ: Scope.BOTH,
        Permission.FACILITATOR_PRIVATE: Scope.OWN_REGENCY,
        Permission.FACILITATOR_EDIT: Scope.OWN_REGENCY,
        Permission.VISIT_RECORD: Scope.OWN_REGENCY,
        Permission.LISTENER_EDIT: Scope.OWN_REGENCY,
        Permission.BUDGET_DETAIL: Scope.OWN_REGENCY,
        Permission.BUDGET_EDIT: Scope.OWN_REGENCY,
        Permission.REPORT_FREEZE: Scope.BOTH,
        Permission.AUDIT_READ: Scope.BOTH,
    },
    Role.APPROVER: _READS_BOTH
    | {
        Permission.SCOPE_EDIT: Scope.BOTH,
        Permission.CLIP_VET: Scope.OWN_REGENCY,
        Permission.SLOT_APPROVE: Scope.OWN_REGENCY,
        Permission.PLAYLIST_READ: Scope.OWN_REGENCY,
        Permission.FACILITATOR_READ: Scope.BOTH,
        Permission.BUDGET_DETAIL: Scope.OWN_REGENCY,
        Permission.REPORT_SIGN: Scope.OWN_REGENCY,
        Permission.AUDIT_READ: Scope.BOTH,
    },
    Role.OPERATOR: {
        Permission.SELF_EDIT: Scope.BOTH,
        Permission.DESK_READ: Scope.BOTH,
        Permission.PLACES_READ: Scope.BOTH,
        Permission.SLOT_READ: Scope.BOTH,
        Permission.BLACKOUT_EDIT: Scope.OWN_STATION,
        Permission.PLAYLIST_READ: Scope.OWN_STATION,
        Permission.DELIVERY_EDIT: Scope.OWN_STATION,
        Permission.AIRING_READ: Scope.OWN_STATION,
        Permission.AIRING_TELL: Scope.OWN_STATION,
    },
    Role.FACILITATOR: {
        Permission.SELF_EDIT: Scope.BOTH,
        Permission.DESK_READ: Scope.BOTH,
        Permission.PLACES_READ: Scope.BOTH,
        Permission.SLOT_READ: Scope.BOTH,
        Permission.REACH_READ: Scope.BOTH,
        Permission.VISIT_RECORD: Scope.OWN_VILLAGES,
    },
    Role.OFFICIAL: _READS_BOTH
    | {
        Permission.BUDGET_DETAIL: Scope.OWN_REGENCY,
        Permission.FACILITATOR_READ: Scope.BOTH,
        Permission.AUDIT_READ: Scope.BOTH,
    },
}
"""The one table of who may what. `PUBLIC_READ` is everybody's and stands in no row."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person, for a regency or a station."""

    role: Role
    regency_code: str | None = None
    station_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a signed-in person, a station's token, the clock, or a visitor (no grants)."""

    person_id: int | None
    name: str
    office_name: str = ""
    regency_code: str | None = None
    grants: tuple[Grant, ...] = ()
    villages: frozenset[str] = frozenset()
    session_id: int | None = None
    seen_at: datetime | None = None
    """When this sign-in was last noted as used."""
    key: tuple[str, int] | None = None
    """The token a program acts with: whose (station or person) and its number; None for a browser."""

    @property
    def is_signed_in(self) -> bool:
        """Whether this is somebody, rather than a visitor."""
        return bool(self.grants) or self.person_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """Every role this actor holds somewhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def station_ids(self) -> frozenset[int]:
        """The stations this actor operates."""
        return frozenset(grant.station_id for grant in self.grants if grant.station_id is not None)

    def holds(self, role: Role, *, regency_code: str | None = None) -> bool:
        """Whether the actor has a role, at all or for one regency."""
        return any(g.role is role and regency_code in (None, g.regency_code) for g in self.grants)

    def with_villages(self, codes: frozenset[str]) -> Actor:
        """The same actor, knowing which villages are theirs today."""
        return replace(self, villages=codes)

    def may(
        self,
        permission: Permission,
        *,
        regency_code: str | None = None,
        station_id: int | None = None,
        village_code: str | None = None,
    ) -> bool:
        """Whether a permission reaches a place; without any place: whether it is held anywhere at all.

        A station lies in a regency, and so does a village: hand in both codes when both are known.
        """
        if permission is Permission.PUBLIC_READ:
            return True
        asked_nowhere = regency_code is None and station_id is None and village_code is None
        for grant in self.grants:
            scope = ROLE_TABLE[grant.role].get(permission)
            if scope is None:
                continue
            if scope is Scope.BOTH or asked_nowhere:
                return True
            if scope is Scope.OWN_REGENCY and regency_code is not None and regency_code == grant.regency_code:
                return True
            if scope is Scope.OWN_STATION and station_id is not None and station_id == grant.station_id:
                return True
            if scope is Scope.OWN_VILLAGES and village_code is not None and village_code in self.villages:
                return True
        return False


VISITOR = Actor(None, "")
CLOCK = Actor(None, "Siaran Bersama")
"""Who acts when a job acts."""
CONSOLE = Actor(None, "Konsol server")
"""Who acts when a command on the server changes what a person would."""


def require(
    actor: Actor,
    permission: Permission,
    *,
    regency_code: str | None = None,
    station_id: int | None = None,
    village_code: str | None = None,
    sees: Permission | None = None,
) -> None:
    """Refuse unless the permission reaches the place.

    Whoever may not even see the thing (`sees` does not reach it, or is not given) is told that it does not exist.
    """
    place = {"regency_code": regency_code, "station_id": station_id, "village_code": village_code}
    if actor.may(permission, **place):  # type: ignore[arg-type]  # mypy joins the three types of the dict
        return
    if sees is not None and actor.may(sees, **place):  # type: ignore[arg-type]  # as above
        raise NotAllowed
    raise NotFound
