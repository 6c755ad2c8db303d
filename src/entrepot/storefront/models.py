"""The shelf, one prepared row per listing and language; and apart from it price and stock.

Words, pictures and finished HTML change when a merchant changes them; a price changes whenever a
rate or a row of law does, and the units that are left with each order. So those have a narrow
table of their own, one row per listing, and the HTML has a mark where a price belongs.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from entrepot.storefront.values import RepricingState


class Shelf(models.Model):
    """A live listing as buyers of a market see it in one language.

    Derived from the catalogue, the lane and the stock; it can be dropped and made again at any
    time (`commands.reshelve`). `card`, `head` and `rest` are finished HTML of our own templates,
    with `rules.marks` where prices stand. Without a `Price` that may be charged it is not shown.
    """

    id = models.BigAutoField(primary_key=True)
    listing = models.UUIDField()
    language = models.CharField(max_length=10)
    market = models.CharField(max_length=10)
    lane = models.CharField(max_length=60)
    product = models.UUIDField()
    variant = models.UUIDField()
    merchant = models.UUIDField()
    merchant_slug = models.CharField(max_length=80)
    merchant_name = models.CharField(max_length=200)
    categories = ArrayField(models.CharField(max_length=80), default=list)
    """Slugs from the top of the tree down."""
    origin = models.CharField(max_length=2)
    slug = models.CharField(max_length=220)
    title = models.CharField(max_length=400)
    summary = models.CharField(max_length=400, blank=True)
    picture = models.CharField(max_length=500, blank=True)
    is_face = models.BooleanField(default=False)
    """The one listing of a product that lists show; the others are its sizes and colours."""
    words = SearchVectorField()
    letters = models.TextField(blank=True)
    """Title and merchant without accents, for misspelt searches."""
    card = models.TextField()
    head = models.TextField()
    rest = models.TextField()
    api = models.TextField()
    """The listing as the API answers it, but for price and stock: JSON."""
    etag = models.CharField(max_length=32)
    shelved_at = models.DateTimeField()

    class Meta:
        db_table = "storefront_shelf"
        constraints = (
            models.UniqueConstraint(fields=["listing", "language"], name="shelf_once_a_language"),
        )
        indexes = (
            models.Index(
                fields=["market", "language", "-product"],
                condition=Q(is_face=True),
                name="shelf_newest",
            ),
            models.Index(fields=["product"], name="shelf_of_product"),
            models.Index(fields=["variant"], name="shelf_of_variant"),
            models.Index(
                fields=["market", "language", "merchant_slug"],
                condition=Q(is_face=True),
                name="shelf_of_merchant",
            ),
            GinIndex(fields=["words"], name="shelf_words"),
            GinIndex(fields=["letters"], opclasses=["gin_trgm_ops"], name="shelf_letters"),
            GinIndex(fields=["categories"], name="shelf_categories"),
        )


class Price(models.Model):
    """The landed price of one piece of a listing, alone in its parcel: what a quote of it charges.

    Written by `commands.reshelve` and, many at a time, by `commands.reprice`; never by hand. The
    table is filled by half, and no index has a column that a new price changes, so that even when
    all of them move at once an update stays on its page.
    """

    listing = models.UUIDField(primary_key=True)
    product = models.UUIDField()
    merchant = models.UUIDField()
    market = models.CharField(max_length=10)
    lane = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    units = models.IntegerField(default=0, db_default=0)
    """Free units when last told; the ledger alone decides whether an order gets them."""
    price_minor = models.BigIntegerField(null=True)
    """None where the law or a missing rate leaves no price to promise: then `obstacle` says why."""
    band = models.SmallIntegerField(default=0)
    goods_minor = models.BigIntegerField(default=0)
    exchange_minor = models.BigIntegerField(default=0)
    freight_minor = models.BigIntegerField(default=0)
    insurance_minor = models.BigIntegerField(default=0)
    duty_minor = models.BigIntegerField(default=0)
    consumption_tax_minor = models.BigIntegerField(default=0)
    vat_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)
    obstacle = models.CharField(max_length=80, blank=True)
    rules_version = models.CharField(max_length=64, blank=True)
    """The law by which it was last changed."""
    rate_on = models.DateField(null=True)
    """The day of the exchange rate; None where none was needed."""
    priced_at = models.DateTimeField()
    is_due = models.BooleanField(default=False)
    """Whether the listing may be sold has changed: the shelf rows of its product must be remade."""

    class Meta:
        db_table = "storefront_price"
        constraints = (
            models.CheckConstraint(
                name="price_or_obstacle",
                condition=Q(price_minor__gt=0, obstacle="")
                | (Q(price_minor=None) & ~Q(obstacle="")),
            ),
            models.CheckConstraint(
                name="price_is_the_sum_of_its_parts",
                condition=Q(price_minor=None)
                | Q(
                    price_minor=F("goods_minor")
                    + F("exchange_minor")
                    + F("freight_minor")
                    + F("insurance_minor")
                    + F("duty_minor")
                    + F("consumption_tax_minor")
                    + F("vat_minor")
                    + F("fee_minor")
                ),
            ),
        )
        indexes = (
            models.Index(fields=["product"], name="price_of_product"),
            models.Index(fields=["product"], condition=Q(is_due=True), name="price_due"),
        )


class Repricing(models.Model):
    """One run over the prices of a catalogue; where it stands, it goes on from."""

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in RepricingState])
    reason = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=254, blank=True)
    """A person's address; empty for the clock and for events."""
    lanes = models.JSONField(default=list)
    """Codes of lanes; empty for all."""
    merchant = models.UUIDField(null=True)
    basis = models.CharField(max_length=32, blank=True)
    """Names law, rates, days and lanes it computes with: on another basis it begins anew."""
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    """Of those done, how many have no price."""
    one_by_one = models.IntegerField(default=0)
    cursor_lane = models.CharField(max_length=60, blank=True)
    cursor_listing = models.UUIDField(null=True)
    moves = models.JSONField(default=list)
    """What changed most so far: `values.Move` as lists."""
    error = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    """When it last wrote a batch."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "storefront_repricing"
        constraints = (
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="waiting"), name="repricing_waits_once"
            ),
        )
        indexes = (models.Index(fields=["-asked_at"], name="repricing_newest"),)
