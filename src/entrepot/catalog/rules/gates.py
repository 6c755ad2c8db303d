"""Brands that only some may sell, and how much a merchant may list: told from above, applied here."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from entrepot.catalog.values import Finding, ListingState, Severity

PLAN_FULL = "catalog.plan_full"


@dataclass(frozen=True, slots=True)
class Gate:
    """In a market (empty: in all) the brand is for these merchants only; `code` says why."""

    market: str
    code: str
    merchants: frozenset[UUID]


def brand_key(brand: str) -> str:
    """A brand as it is compared: without case, accents, and signs between its letters."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", brand).casefold())
    return "".join(sign for sign in text if sign.isalnum())[:120]


def brand_findings(
    gates: Iterable[Gate], *, brand: str, market: str, merchant: UUID
) -> Iterator[Finding]:
    """Why the merchant may not sell the brand there: the first gate that is shut."""
    for gate in gates:
        if gate.market in {"", market} and merchant not in gate.merchants:
            facts = {"brand": brand, "market": market}
            yield Finding(gate.code, Severity.ERROR, "brand", facts)
            return


def plan_finding(limit: int) -> Finding:
    return Finding(PLAN_FULL, Severity.ERROR, "merchant", {"limit": str(limit)})


def has_room(*, state: ListingState, live: int, limit: int | None) -> bool:
    """Whether one more may be live; what is live already stays so when a limit is lowered."""
    return limit is None or state is ListingState.LIVE or live < limit
