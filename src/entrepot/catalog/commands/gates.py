"""Gates of brands and limits of plans: set from above (`onboarding`), asked by the readiness gate."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from entrepot.catalog.models import BrandGate, Listing, ListingLimit, Product
from entrepot.catalog.rules import gates as rules
from entrepot.catalog.rules.gates import Gate
from entrepot.catalog.values import Finding, ListingId, ListingState, Severity
from entrepot.offices.values import MerchantId

GATES_MAX: Final = 1_000
BRANDS_MAX: Final = 100_000
LISTINGS_MAX: Final = 20_000


@transaction.atomic
def set_brand_gates(*, key: str, gates: Sequence[Gate], at: datetime) -> list[ListingId]:
    """These gates instead of those the brand had; answers the listings to be judged anew."""
    assert len(gates) <= GATES_MAX
    was = sorted(
        (one.market, one.code, sorted(one.merchants)) for one in BrandGate.objects.filter(key=key)
    )
    wanted = sorted((one.market, one.code, sorted(map(str, one.merchants))) for one in gates)
    if was == wanted:
        return []
    BrandGate.objects.filter(key=key).delete()
    BrandGate.objects.bulk_create(
        BrandGate(key=key, market=market, code=code, merchants=merchants, set_at=at)
        for market, code, merchants in wanted
    )
    return listings_of_brand(key)


def listings_of_brand(key: str) -> list[ListingId]:
    """Listings of the brand's products, however it is written on them."""
    written = Product.objects.exclude(brand="").values_list("brand", flat=True).distinct()
    same = [brand for brand in written[:BRANDS_MAX] if rules.brand_key(brand) == key]
    found = Listing.objects.filter(variant__product__brand__in=same).order_by("id")
    return [ListingId(one) for one in found.values_list("id", flat=True)[:LISTINGS_MAX]]


@transaction.atomic
def set_listing_limit(*, merchant: MerchantId | UUID, listings_max: int | None) -> None:
    """How many listings of the merchant may be live; None: any number."""
    if listings_max is None:
        ListingLimit.objects.filter(merchant=merchant).delete()
        return
    ListingLimit.objects.update_or_create(
        merchant_id=merchant, defaults={"listings_max": listings_max}
    )


class Watch:
    """The gates in the way of these listings; a statement for brands, two for limits, at most."""

    def __init__(self, rows: Sequence[Listing]) -> None:
        self._keys = {
            row.variant.product.brand: rules.brand_key(row.variant.product.brand)
            for row in rows
            if row.variant.product.brand
        }
        self._gates: dict[str, list[Gate]] = {}
        if self._keys:
            for one in BrandGate.objects.filter(key__in=set(self._keys.values())).order_by("id"):
                gate = Gate(one.market, one.code, frozenset(map(UUID, one.merchants)))
                self._gates.setdefault(one.key, []).append(gate)
        owners = {row.merchant_id for row in rows}
        limits = ListingLimit.objects.filter(merchant__in=owners)
        self._limits: dict[UUID, int] = dict(limits.values_list("merchant", "listings_max"))
        live = Listing.objects.filter(merchant__in=self._limits, state=ListingState.LIVE)
        self._live: dict[UUID, int] = (
            dict(live.values_list("merchant").annotate(count=Count("id")).order_by())
            if self._limits
            else {}
        )

    def findings(
        self, row: Listing, *, market: str, found: Sequence[Finding]
    ) -> tuple[Finding, ...]:
        """All that is in the way, with what the rules found; errors first."""
        brand = row.variant.product.brand
        gates = self._gates.get(self._keys.get(brand, ""), ())
        shut = rules.brand_findings(gates, brand=brand, market=market, merchant=row.merchant_id)
        every = [*shut, *found]
        limit = self._limits.get(row.merchant_id)
        if limit is not None:
            every = [*self._within(row, limit, every), *every]
        return tuple(sorted(every, key=lambda one: one.severity is Severity.WARNING))

    def _within(self, row: Listing, limit: int, found: Sequence[Finding]) -> list[Finding]:
        """The plan's limit, counted on as the listings of this round go live."""
        state = ListingState(row.state)
        is_ready = not any(one.severity is Severity.ERROR for one in found)
        live = self._live.get(row.merchant_id, 0)
        if not is_ready or state is ListingState.PAUSED:
            return []
        if not rules.has_room(state=state, live=live, limit=limit):
            return [rules.plan_finding(limit)]
        if state is not ListingState.LIVE:
            self._live[row.merchant_id] = live + 1
        return []
