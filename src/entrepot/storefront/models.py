"""The shelf: one prepared row per listing and language, from which all public pages read."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class Shelf(models.Model):
    """A live listing as buyers of a market see it in one language.

    Derived from the catalogue, the lane and the stock; it can be dropped and made again at any
    time (`commands.reshelve`). `card`, `head` and `rest` are finished HTML of our own templates.
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
    price_minor = models.BigIntegerField()
    """The landed price of one piece: what a quote of one piece charges."""
    currency = models.CharField(max_length=3)
    band = models.SmallIntegerField()
    units = models.IntegerField(default=0)
    """Free units when last told; the ledger alone decides whether an order gets them."""
    is_face = models.BooleanField(default=False)
    """The one listing of a product that lists show; the others are its sizes and colours."""
    words = SearchVectorField()
    letters = models.TextField(blank=True)
    """Title and merchant without accents, for misspelt searches."""
    card = models.TextField()
    head = models.TextField()
    rest = models.TextField()
    api = models.TextField()
    """The listing as the API answers it: JSON."""
    etag = models.CharField(max_length=32)
    rules_version = models.CharField(max_length=64, blank=True)
    shelved_at = models.DateTimeField()

    class Meta:
        db_table = "storefront_shelf"
        constraints = (
            models.UniqueConstraint(fields=["listing", "language"], name="shelf_once_a_language"),
            models.CheckConstraint(name="shelf_price_positive", condition=Q(price_minor__gt=0)),
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
