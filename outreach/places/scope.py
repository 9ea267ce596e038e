"""Changes the wording of the agreement's scope items, tells the regency across the river, and takes a change back at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import changed, edited_meanwhile, own_change_just_made, record
from ..errors import N_, NotFound
from ..notices import notify
from .errors import ScopeUndoTooLate
from .models import ScopeItem
from .service import banks

CHANGED = N_("%(who)s mengubah bunyi lingkup %(label)s: “%(new)s”.")
TAKEN_BACK = N_("%(who)s mengurungkan perubahan bunyi lingkup %(label)s: “%(new)s”.")


def get_scope_item(session: Session, item_id: int) -> ScopeItem:
    """One scope item; raises `NotFound`."""
    item = session.get(ScopeItem, item_id)
    if item is None:
        raise NotFound
    return item


def reword(
    session: Session, actor: Actor, *, item: ScopeItem, wording: str, wording_en: str, version: int, now: datetime
) -> bool:
    """Save an item's wording in both languages; returns whether anything changed. Raises `EditedMeanwhile`."""
    values = {"wording": wording, "wording_en": wording_en}
    if item.version != version:
        raise edited_meanwhile(session, ("scope_item", item.id), mine=values, theirs=item, since=now)
    differences = changed(item, values)
    if not differences:
        return False
    item.version += 1
    record(session, actor, action="scope.change", thing=("scope_item", item.id), changes=differences, now=now)
    _tell(session, actor, item=item, sentence=CHANGED, now=now)
    return True


def undo_rewording(session: Session, actor: Actor, *, item: ScopeItem, now: datetime) -> None:
    """Take back the own change of a moment ago; raises `ScopeUndoTooLate`."""
    last = own_change_just_made(session, actor, ("scope_item", item.id), now=now)
    if last is None or last.action != "scope.change":
        raise ScopeUndoTooLate
    differences = changed(item, {name: old for name, (old, _) in last.changes.items()})
    item.version += 1
    record(session, actor, action="scope.undo", thing=("scope_item", item.id), changes=differences, now=now)
    _tell(session, actor, item=item, sentence=TAKEN_BACK, now=now)


def _tell(session: Session, actor: Actor, *, item: ScopeItem, sentence: str, now: datetime) -> None:
    """The regency across the river reads the new wording, with the way to the trail."""
    facts = {"who": actor.name, "label": item.label, "new": item.wording}
    for code in banks(session).codes:
        if code != actor.regency_code:
            href = f"/jejak?jenis=scope_item&nomor={item.id}"
            notify(session, sentence=sentence, facts=facts, href=href, regency_code=code, now=now)
