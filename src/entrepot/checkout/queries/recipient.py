"""Addresses as their own people see them."""

import json
from dataclasses import dataclass
from uuid import UUID

from entrepot.checkout.models import Recipient
from entrepot.checkout.values import RecipientId
from entrepot.offices.values import UserId


@dataclass(frozen=True, slots=True)
class RecipientView:
    """An address as its own person sees it; the ID number is masked."""

    id: RecipientId
    country: str
    name: str
    phone: str
    lines: tuple[str, ...]
    id_number: str


def recipient_view(recipient: RecipientId, *, owner: UserId | None) -> RecipientView | None:
    """The person's own address, or a stranger's by its id."""
    row = Recipient.objects.filter(id=recipient, owner=owner).first()
    return _masked(row) if row else None


def recipients_of(owner: UserId, *, country: str, limit: int = 20) -> list[RecipientView]:
    """A person's addresses in a country, the newest first."""
    rows = Recipient.objects.filter(owner=owner, country=country).order_by("-made_at", "-id")
    return [_masked(row) for row in rows[:limit]]


def of_order(identity: UUID | None) -> RecipientView | None:
    """Whom an order goes to; whoever calls has shown that the order is theirs."""
    row = Recipient.objects.filter(id=identity).first() if identity else None
    return _masked(row) if row else None


def _masked(row: Recipient) -> RecipientView:
    details: dict[str, str] = json.loads(row.details)
    number = details.get("id_number", "")
    lines: tuple[str, ...]
    if row.country == "CN":
        region = "".join(details.get(name, "") for name in ("province", "city", "district"))
        lines = (region, details.get("street", ""), details.get("postcode", ""))
    else:
        town = f"{details.get('postcode', '')} {details.get('city', '')}".strip()
        lines = (details.get("street", ""), town)
    return RecipientView(
        id=RecipientId(row.id),
        country=row.country,
        name=details.get("name", ""),
        phone=details.get("phone", ""),
        lines=tuple(line for line in lines if line),
        id_number=f"{number[:3]}{'*' * 11}{number[-4:]}" if number else "",
    )
