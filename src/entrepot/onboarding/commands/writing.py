"""Letters to a business about its application, in its own language."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from entrepot.catalog.models import Review, Text
from entrepot.kit import letters
from entrepot.offices.models import Membership, Merchant
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantState, Role
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
            "office": places.city(home.office, language=home.language),
            "office_email": home.office.email,
            "office_phone": home.office.phone,
            **facts,
        },
    )


@transaction.atomic
def write_of_terms(
    *, contract: UUID, merchant: UUID, effective_on: date, to_those: Collection[MerchantState]
) -> None:
    """New terms wait for an answer; nothing to a merchant that stands elsewhere."""
    home = Merchant.objects.select_related("office").get(id=merchant)
    if MerchantState(home.state) not in to_those:
        return
    to_merchant(home, "terms", key=str(contract), effective_on=effective_on.isoformat())


@transaction.atomic
def write_of_decision(
    *,
    review: UUID,
    merchant: UUID,
    products: Sequence[UUID],
    number: int,
    is_confirmed: bool,
) -> None:
    """What the office says of goods that it has looked at; `number` of them, the first named."""
    home = Merchant.objects.select_related("office").get(id=merchant)
    decided = Review.objects.get(id=review)
    said: dict[UUID, dict[str, str]] = {}
    rows = Text.objects.filter(product__in=list(products))
    for product, language, title in rows.values_list("product", "language", "title"):
        said.setdefault(product, {})[language] = title
    titles = [
        words.get(home.language) or next(iter(words.values()))
        for words in (said.get(product) for product in products)
        if words
    ]
    to_merchant(
        home,
        "goods_confirmed" if is_confirmed else "goods_declined",
        key=str(review),
        titles=titles,
        further=max(0, number - len(titles)),
        reason=decided.reason,
        note=decided.note,
        path=f"merchant/products/{products[0]}/",
    )


def _owner(merchant: UUID) -> str:
    """Before an address is told: who began it."""
    found = Membership.objects.filter(merchant=merchant, role=Role.MERCHANT).select_related("user")
    first = found.order_by("id").first()
    return first.user.email if first else ""
