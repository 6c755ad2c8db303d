"""Letters to a business about its application, in its own language."""

from typing import Any
from uuid import UUID

from entrepot.kit import letters
from entrepot.offices.models import Membership, Merchant
from entrepot.offices.values import Role
from entrepot.onboarding.models import Application


def letter(row: Application, name: str, *, key: str, **facts: Any) -> None:
    """Queue one; the same `key` of the same business is one letter for ever."""
    to_merchant(row.merchant, name, key=key, **facts)


def to_merchant(home: Merchant, name: str, *, key: str, **facts: Any) -> None:
    """The same for a merchant at hand (its office, too)."""
    letters.queue(
        key=f"onboarding:{home.id}:{name}:{key}",
        to=home.email or _owner(home.id),
        language=home.language,
        template=f"onboarding/{name}",
        about=home.id,
        facts={
            "business": home.name,
            "office": home.office.city,
            "office_email": home.office.email,
            "office_phone": home.office.phone,
            **facts,
        },
    )


def _owner(merchant: UUID) -> str:
    """Before an address is told: who began it."""
    found = Membership.objects.filter(merchant=merchant, role=Role.MERCHANT).select_related("user")
    first = found.order_by("id").first()
    return first.user.email if first else ""
