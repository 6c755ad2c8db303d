"""Goods that change: titles that wait for the office, bundles beside their parts, translations."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar, Final
from uuid import UUID

from tests.year.actors import Actor
from tests.year.actors.people import Teams
from tests.year.model import Seller

from entrepot.catalog import commands
from entrepot.catalog.models import Listing, Product, Review, Text, Variant
from entrepot.catalog.queries import words
from entrepot.catalog.values import (
    MediaDraft,
    ProductDraft,
    ProductId,
    TextDraft,
    TextState,
    VariantDraft,
    VariantId,
)
from entrepot.kernel import Refusal
from entrepot.money.values import EUR, Money
from entrepot.offices.models import Office
from entrepot.offices.values import MerchantId, OfficeId

WORDS: Final = ("Gentile", "Riserva", "Antico Podere", "Del Nonno", "Taggiasca", "Monte Sacro")
BUNDLES_AT_MOST: Final = 2


class Retitling(Actor):
    """A merchant renames its goods: what buyers see of a newcomer's waits for the office."""

    per_day: ClassVar[float] = 0.6

    def begin(self) -> None:
        self.odd: list[str] = []
        self.live: dict[UUID, str] = {}
        """Product -> the title that buyers ought to read, in its own language."""
        self.wanted: dict[UUID, str] = {}
        """Product -> what its merchant has asked for, and nobody has answered."""

    def act(self) -> None:
        seller = self.chance.choice(list(self.model.sellers.values()))
        if not seller.products:
            return
        product = self.chance.choice(list(seller.products))
        if product in self.wanted and self.chance.random() < 0.2:
            commands.withdraw(product, merchant=MerchantId(seller.id), at=self.now)
            del self.wanted[product]
            return
        before = Text.objects.get(product=product, language="it").title
        title = f"{self.chance.choice(WORDS)} {self.chance.randint(1, 99)}"
        is_seen = Listing.objects.filter(variant__product=product, state="live").exists()
        commands.set_text(
            TextDraft(language="it", title=title, body="", state=TextState.REVIEWED),
            product=ProductId(product), merchant=MerchantId(seller.id), at=self.now,
        )  # fmt: skip
        if seller.has_applied and is_seen:
            self.live.setdefault(product, before)
            self.wanted[product] = title
        else:
            self.live[product] = title

    def decided(self, product: UUID, *, is_confirmed: bool) -> None:
        """The office has answered."""
        title = self.wanted.pop(product, None)
        if title is not None and is_confirmed:
            self.live[product] = title

    def wrong(self) -> Iterator[str]:
        yield from self.odd
        rows = Text.objects.filter(product__in=self.live)
        titles = dict(rows.filter(language="it").values_list("product", "title"))
        for product, title in self.live.items():
            if titles[product] != title:
                yield f"buyers read the title {titles[product]}, and {title} was agreed"
        open_ones = Review.objects.filter(state="pending", kind="change")
        asked = {row.product_id: row.after.get("text.it.title") for row in open_ones}
        if asked != self.wanted:
            yield f"changes that wait are {asked}, and {self.wanted} were asked for"


class Looking(Actor):
    """The office looks at what newcomers list, and at what they change; newcomers' goods that
    it has agreed to are on sale."""

    per_day: ClassVar[float] = 0.9

    def begin(self) -> None:
        self.office = OfficeId(Office.objects.order_by("code")[0].id)

    def act(self) -> None:
        by = self.chance.choice(list(self.world.find(Teams).agents()))
        waiting = list(Review.objects.filter(state="pending").order_by("id")[:20])
        self.chance.shuffle(waiting)
        for row in waiting[: self.chance.randint(1, 10)]:
            is_confirmed = self.chance.random() < 0.75
            facts = {"office": self.office, "by": by, "at": self.now}
            try:
                if is_confirmed:
                    commands.confirm([row.id], **facts)
                else:
                    commands.decline(row.id, reason="other", note="", **facts)
            except Refusal as no:
                self.refused(no)
                continue
            if row.kind == "change":
                self.world.find(Retitling).decided(row.product_id, is_confirmed=is_confirmed)
        for row in Product.objects.filter(review="declined").order_by("id")[:5]:
            if self.chance.random() < 0.5:
                commands.ask_again(row.id, merchant=MerchantId(row.merchant_id), at=self.now)

    def wrong(self) -> Iterator[str]:
        """XB-2, both ways: on sale is what is ready and of a merchant that may sell."""
        paused = {one for seller in self.model.sellers.values() for one in seller.paused}
        rows = Listing.objects.select_related("variant__product", "merchant").order_by("id")
        for row in rows:
            product = row.variant.product
            may = (
                row.merchant.state == "live"
                and product.state == "active"
                and product.review not in {"waiting", "declined"}
            )
            if row.state == "live" and not may:
                yield (
                    f"{row.variant.sku} is on the shelves: {row.merchant.state}, {product.state},"
                    f" review {product.review}"
                )
            if may and row.state != "live" and row.id not in paused:
                codes = [finding["code"] for finding in row.findings]
                yield f"{row.variant.sku} of a merchant that may sell is {row.state}: {codes}"


class Bundling(Actor):
    """Two or three bottles of this and one of that in a box, sold beside their parts; now and then
    the box is packed otherwise."""

    per_day: ClassVar[float] = 0.3

    def act(self) -> None:
        sellers = [
            one
            for one in self.model.sellers.values()
            if not one.has_applied and len(one.listings) > 1
        ]
        seller = self.chance.choice(sellers)
        if len(seller.bundles) < BUNDLES_AT_MOST:
            self._make(seller)
            return
        listing, (variant, _) = self.chance.choice(list(seller.bundles.items()))
        parts = self._parts(seller)
        if self._pack(seller, variant, parts):
            seller.bundles[listing] = variant, parts

    def _make(self, seller: Seller) -> None:
        number = len(seller.bundles) + 1
        titles = {"it": f"Cassetta {number}", "en": f"Box {number}", "zh-hans": f"礼盒 {number}",
                  "es": f"Caja {number}"}  # fmt: skip
        draft = ProductDraft(
            key=f"box-{number}",
            source_language="it",
            currency="EUR",
            variants=(
                VariantDraft(
                    sku=f"{seller.name}-box-{number}", hs_code="15092000", origin=seller.country,
                    customs_description="Extra virgin olive oil", net_weight_g=1500,
                    gross_weight_g=1800, content_amount=Decimal(1500), content_unit="ml",
                    price=Money(self.chance.randint(2000, 6000), EUR),
                ),
            ),
            texts=tuple(TextDraft(language=code, title=t, body="") for code, t in titles.items()),
            media=(MediaDraft(path="box.svg"),),
            brand=seller.name,
        )  # fmt: skip
        owner = MerchantId(seller.id)
        saved = commands.save_product(draft, merchant=owner, at=self.now)
        variant = Variant.objects.get(product=saved.product)
        parts = self._parts(seller)
        if not self._pack(seller, variant.id, parts):
            return
        [listing] = commands.list_on_lane(
            [VariantId(variant.id)], lane=seller.lane, merchant=owner, at=self.now
        )
        seller.bundles[listing] = variant.id, parts

    def _parts(self, seller: Seller) -> dict[UUID, int]:
        variants = self.chance.sample(list(seller.listings.values()), 2)
        return dict(zip(variants, [self.chance.randint(1, 3), 1], strict=True))

    def _pack(self, seller: Seller, variant: UUID, parts: dict[UUID, int]) -> bool:
        told = {VariantId(part): n for part, n in parts.items()}
        try:
            commands.set_parts(
                VariantId(variant), told, merchant=MerchantId(seller.id), at=self.now
            )
        except Refusal as no:
            self.refused(no)
            return False
        return True


class Translating(Actor):
    """Words are written, drafted, and grow stale when their source changes."""

    per_day: ClassVar[float] = 0.5

    def begin(self) -> None:
        self.read: dict[tuple[UUID, str], tuple[str, str]] = {}
        """Product and language -> the source that a person translated, and the words."""

    def act(self) -> None:
        seller = self.chance.choice(list(self.model.sellers.values()))
        if seller.has_applied or not seller.products:
            return
        product, language = self.chance.choice(list(seller.products)), "fr"
        sheet = words.sheet(product, language=language, merchant=MerchantId(seller.id))
        if sheet is None:
            return
        title = f"Huile {self.chance.randint(1, 99)}"
        commands.save_words(
            sheet, {"title": title, "body": ""}, state=TextState.REVIEWED, terms=[], at=self.now
        )
        self.read[product, language] = self._source(product), title

    def _source(self, product: UUID) -> str:
        return Text.objects.get(product=product, language="it").title

    def wrong(self) -> Iterator[str]:
        """REVIEWED is what was read beside the source as it stands; all else is STALE."""
        for (product, language), (source, title) in self.read.items():
            row = Text.objects.get(product=product, language=language)
            if row.title != title:
                yield f"a person's words {title} became {row.title}"
            is_old = self._source(product) != source
            if is_old != (row.state == TextState.STALE):
                yield f"words made from {source} are {row.state} beside {self._source(product)}"
