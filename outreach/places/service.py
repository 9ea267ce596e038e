"""What changes places, and how the other rooms read them; never a screen and never a commit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from .errors import NoAgreement
from .models import Agreement, Regency


@dataclass(frozen=True, slots=True)
class Banks:
    """The agreement and its two regencies in their fixed order: left (upper) bank, right (lower) bank."""

    agreement: Agreement
    left: Regency
    right: Regency

    @property
    def codes(self) -> tuple[str, str]:
        """Both regencies' codes, left bank first."""
        return (self.left.code, self.right.code)

    @property
    def both(self) -> tuple[Regency, Regency]:
        """Both regencies, left bank first."""
        return (self.left, self.right)

    def regency(self, code: str) -> Regency:
        """The regency of a code; `KeyError` for any other code."""
        return {self.left.code: self.left, self.right.code: self.right}[code]

    def other(self, code: str) -> Regency:
        """The regency across the river."""
        return self.right if code == self.left.code else self.left


def banks(session: Session) -> Banks:
    """The two banks of the agreement in force; raises `NoAgreement` before the first set-up."""
    query = select(Agreement).options(joinedload(Agreement.left), joinedload(Agreement.right)).order_by(Agreement.id.desc())
    agreement = session.scalars(query.limit(1)).first()
    if agreement is None:
        raise NoAgreement
    return Banks(agreement, agreement.left, agreement.right)
