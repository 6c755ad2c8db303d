"""Merchants: they join, bring goods in, change prices, pause and come back."""

from decimal import Decimal
from typing import ClassVar

from tests.year.actors import Actor
from tests.year.model import Seller

from entrepot.catalog import commands as catalog
from entrepot.catalog.models import Lane, Listing, Variant
from entrepot.catalog.values import (
    ListingId,
    MediaDraft,
    ProductDraft,
    TextDraft,
    VariantDraft,
    VariantId,
)
from entrepot.kernel import new_id
from entrepot.logistics import commands as logistics
from entrepot.money.values import EUR, Money
from entrepot.offices.models import Merchant, Office
from entrepot.offices.values import MerchantId

AT_FIRST = 3
AT_MOST = 12
LANES = (
    {"code": "it-cn", "regime": "cn-cbec-direct", "origin": "IT", "market": "cn",
     "destination": "CN", "margin_bp": 100, "freight_first_minor": 1200,
     "freight_more_minor": 400, "days_min": 7, "days_max": 12},
    {"code": "es-es", "regime": "eu-local", "origin": "ES", "market": "es",
     "destination": "ES", "margin_bp": 0, "freight_first_minor": 500,
     "freight_more_minor": 100, "days_min": 1, "days_max": 3},
)  # fmt: skip


class Joining(Actor):
    """A new merchant, with its warehouse and its first oils."""

    per_day: ClassVar[float] = 0.05
    comes: ClassVar[int] = 0
    lists: ClassVar[int] = 2
    """So many oils at first."""

    def begin(self) -> None:
        for lane in LANES:
            Lane.objects.create(**lane)
        self.office = Office.objects.create(
            code="office", city="Milan", country="IT", names={}, languages=["it", "en"],
            email="milan@example.test",
        )  # fmt: skip
        for _ in range(AT_FIRST):
            self.act()

    def act(self) -> None:
        if len(self.model.sellers) >= AT_MOST:
            return
        number = len(self.model.sellers) + 1
        country = "ES" if number % 3 == 0 else "IT"
        merchant = Merchant.objects.create(
            slug=f"oils-{number}", name=f"Oils {number}", legal_name=f"Oils {number} Ltd",
            country=country, city="Alba", street="Via Roma 1", postcode="12051",
            language="it", currency="EUR", office=self.office,
            commission_bp=self.chance.choice([650, 777, 800, 1250]),
        )  # fmt: skip
        node = logistics.open_node(
            merchant=merchant.id, code="main", name="Main", country=country, city="Alba"
        )
        self.model.sellers[merchant.id] = Seller(
            id=merchant.id, name=merchant.slug, country=country, node=node,
            lane="es-es" if country == "ES" else "it-cn", commission_bp=merchant.commission_bp,
        )  # fmt: skip
        for _ in range(self.lists):
            Shelf.list_one(self, self.model.sellers[merchant.id])


class Shelf(Actor):
    """Lists one more, brings units in, changes a price, pauses and resumes."""

    per_day: ClassVar[float] = 2.0

    def act(self) -> None:
        seller = self.chance.choice(list(self.model.sellers.values()))
        work = self.chance.choices(
            [self.list_one, self.receive, self.reprice, self.pause, self.resume, self.renegotiate],
            weights=[1, 8, 4, 1, 3, 1],
        )[0]
        self.world.say(f"    {seller.name}: {work.__name__}")
        work(seller)

    def list_one(self, seller: Seller) -> None:
        """Also called by whoever joins: it has no need of more than an actor's chance."""
        number = len(seller.products) + 1
        if number > 12:
            return
        titles = {"it": f"Olio {number}", "en": f"Oil {number}", "zh-hans": f"橄榄油 {number}",
                  "es": f"Aceite {number}"}  # fmt: skip
        draft = ProductDraft(
            key=f"oil-{number}",
            source_language="it",
            currency="EUR",
            variants=(
                VariantDraft(
                    sku=f"{seller.name}-{number}",
                    hs_code="15092000",
                    origin=seller.country,
                    customs_description="Extra virgin olive oil",
                    net_weight_g=500,
                    gross_weight_g=550,
                    content_amount=Decimal(500),
                    content_unit="ml",
                    price=Money(self.chance.randint(600, 3000), EUR),
                ),
            ),
            texts=tuple(TextDraft(language=code, title=t, body="") for code, t in titles.items()),
            media=(MediaDraft(path="oil.svg"),),
            brand=seller.name,
        )
        at = self.world.clock.now
        saved = catalog.save_product(draft, merchant=MerchantId(seller.id), at=at)
        variant = Variant.objects.get(product=saved.product)
        [listing] = catalog.list_on_lane(
            [VariantId(variant.id)], lane=seller.lane, merchant=MerchantId(seller.id), at=at
        )
        state = Listing.objects.values_list("state", flat=True).get(id=listing)
        standing = Merchant.objects.values_list("state", flat=True).get(id=seller.id)
        # What a newcomer lists, its office looks at first; of who is paused, nothing is on sale.
        may = standing == "live" and (state == "live" or seller.has_applied)
        assert may or (standing != "live" and state != "live"), (
            standing,
            Listing.objects.values().get(id=listing),
        )
        seller.products[saved.product] = draft.key
        seller.listings[listing] = variant.id
        Shelf.bring(self, seller, variant.id, self.chance.randint(3, 60))

    def receive(self, seller: Seller) -> None:
        variant = self.chance.choice(list(seller.listings.values()))
        Shelf.bring(self, seller, variant, self.chance.randint(1, 30))

    def bring(self, seller: Seller, variant: VariantId, units: int) -> None:
        """A receipt that somebody may enter twice: it is one."""
        facts = {"node": seller.node, "variant": variant, "units": units,
                 "reference": f"receipt {self.world.day}", "receipt_id": new_id()}  # fmt: skip
        for _ in range(self.chance.choice([1, 1, 2])):
            logistics.receive(**facts, at=self.world.clock.now)
        self.model.received[variant, seller.node] += units

    def reprice(self, seller: Seller) -> None:
        catalog.set_listing_price(
            self._one_of(seller),
            price_minor=self.chance.choice([None, self.chance.randint(500, 4000)]),
            merchant=MerchantId(seller.id),
            at=self.world.clock.now,
        )

    def pause(self, seller: Seller) -> None:
        listing = self._one_of(seller)
        catalog.pause([listing], merchant=MerchantId(seller.id), at=self.world.clock.now)
        seller.paused.add(listing)

    def resume(self, seller: Seller) -> None:
        listings = [ListingId(one) for one in sorted(seller.paused)]
        catalog.resume(listings, merchant=MerchantId(seller.id), at=self.world.clock.now)
        seller.paused.clear()

    def renegotiate(self, seller: Seller) -> None:
        """Another commission, for sales from now on (MV-13)."""
        seller.commission_bp = self.chance.choice([500, 650, 777, 800, 1250])
        Merchant.objects.filter(id=seller.id).update(commission_bp=seller.commission_bp)

    def _one_of(self, seller: Seller) -> ListingId:
        return ListingId(self.chance.choice(list(seller.listings)))
