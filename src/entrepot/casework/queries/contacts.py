"""A person whom an office knows by an address only."""

from dataclasses import dataclass
from datetime import datetime

from entrepot.casework.queries.scope import OfficeName
from entrepot.kit.personal import Kept
from entrepot.offices.models import Merchant
from entrepot.offices.queries import personal as held


@dataclass(frozen=True, slots=True)
class Contact:
    """What is stored, what would stay, and who may have it forgotten."""

    rows: int
    keeps: tuple[Kept, ...]
    has_account: bool
    """They sign in: they ask for it themselves, or the operator does it."""
    is_elsewhere: bool
    """A business of another office has the address too: only the operator forgets both."""

    @property
    def may_act(self) -> bool:
        return not self.has_account and not self.is_elsewhere and bool(self.rows)


def contact(email: str, name: str, *, offices: tuple[OfficeName, ...], at: datetime) -> Contact:
    """Of an address without anybody behind it, nothing is stored."""
    if not email.strip():
        return Contact(0, (), has_account=False, is_elsewhere=False)
    others = Merchant.objects.filter(email__iexact=email.strip())
    person = held.contact(email, name)
    return Contact(
        rows=sum(rows for _context, _kind, rows in held.counts(person)),
        keeps=tuple(one for _context, one in held.all_keeps(person, at)),
        has_account=held.find_person(email) is not None,
        is_elsewhere=others.exclude(office__in=[one.id for one in offices]).exists(),
    )
