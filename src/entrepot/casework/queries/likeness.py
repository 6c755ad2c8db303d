"""The same business twice: found by keyed hashes, shown only as far as one may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from entrepot.casework import rules
from entrepot.casework.models import Trait
from entrepot.casework.queries.scope import OfficeName
from entrepot.casework.values import TraitKind
from entrepot.kit import secrets
from entrepot.offices.models import Merchant
from entrepot.offices.queries import places
from entrepot.onboarding.models import Application

ALIKE_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """Another merchant that seems to be the same business.

    Of another office's no more is told than its city: `merchant` and `name` are empty.
    """

    kinds: tuple[str, ...]
    office: UUID
    office_city: str
    merchant: UUID | None = None
    name: str = ""


def digest(kind: TraitKind, plain: str) -> str:
    """The keyed hash under which a normalised number is found."""
    return secrets.fingerprint(plain, purpose=f"casework:{kind.value}")


def traits_of(merchant: Merchant) -> set[tuple[TraitKind, str]]:
    """Kinds and hashes of all that is known of a business now."""
    known = {
        (kind, rules.normalised(kind, text, country=merchant.country))
        for kind, text in _known(merchant)
    }
    return {(kind, digest(kind, plain)) for kind, plain in known if plain}


def alike(merchant: UUID, *, offices: tuple[OfficeName, ...]) -> list[Alike]:
    """Others with the same number, account, domain or telephone; two statements."""
    mine = list(Trait.objects.filter(merchant=merchant).values_list("kind", "digest"))
    if not mine:
        return []
    rows = Trait.objects.filter(digest__in=[one for _, one in mine]).exclude(merchant=merchant)
    found: dict[UUID, tuple[Merchant, set[str]]] = {}
    for row in rows.select_related("merchant__office").order_by("merchant", "kind")[:200]:
        if (row.kind, row.digest) in mine:
            found.setdefault(row.merchant.id, (row.merchant, set()))[1].add(row.kind)
    own = {one.id for one in offices}
    return [
        Alike(
            tuple(sorted(kinds)), other.office.id, places.city(other.office), other.id, other.name
        )
        if other.office.id in own
        else Alike(tuple(sorted(kinds)), other.office.id, places.city(other.office))
        for other, kinds in list(found.values())[:ALIKE_MAX]
    ]


def holders(merchant: UUID, *, office: UUID) -> list[UUID]:
    """Merchants of that office that seem to be the same business; for its own eyes."""
    mine = Trait.objects.filter(merchant=merchant).values_list("digest", flat=True)
    rows = Trait.objects.filter(digest__in=list(mine), merchant__office=office)
    rows = rows.exclude(merchant=merchant).order_by("merchant")
    return list(rows.values_list("merchant", flat=True).distinct()[:ALIKE_MAX])


def _known(merchant: Merchant) -> Iterator[tuple[TraitKind, str]]:
    yield TraitKind.DOMAIN, merchant.website
    yield TraitKind.DOMAIN, merchant.email if "@" in merchant.email else ""
    yield TraitKind.PHONE, merchant.phone
    yield TraitKind.REGISTER, merchant.registered_number
    told = Application.objects.filter(merchant=merchant).first()
    if told is not None:
        yield TraitKind.VAT, told.vat_number
        yield TraitKind.IBAN, told.iban
        yield TraitKind.REGISTER, told.register_number
        yield TraitKind.DOMAIN, told.shop_url
