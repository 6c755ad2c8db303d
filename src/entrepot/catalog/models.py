"""What is sold, in which words, on which lanes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from entrepot.catalog.values import ListingState, ProductState, ReviewState, TextState
from entrepot.catalog.values.draft import SIZES
from entrepot.kernel import new_id
from entrepot.offices.models import Merchant, Office


class Category(models.Model):
    """A node of the category tree; `names` and `picture` are for buyers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=80)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    names = models.JSONField(default=dict)
    picture = models.CharField(max_length=200, blank=True)
    position = models.IntegerField(default=0)

    class Meta:
        db_table = "catalog_category"


class Lane(models.Model):
    """A way for goods of one country to reach a market, as the operator has opened it."""

    code = models.SlugField(primary_key=True, max_length=60)
    regime = models.CharField(max_length=40)
    origin = models.CharField(max_length=2)
    market = models.CharField(max_length=10)
    destination = models.CharField(max_length=2)
    margin_bp = models.IntegerField(default=0)
    """The operator's margin on exchange, in basis points."""
    freight_currency = models.CharField(max_length=3, default="EUR")
    freight_first_minor = models.IntegerField()
    """Price of a parcel up to `freight_step_g`."""
    freight_more_minor = models.IntegerField()
    """Price of each further started step."""
    freight_step_g = models.IntegerField(default=500)
    days_min = models.IntegerField()
    days_max = models.IntegerField()
    carrier = models.CharField(max_length=40, default="simulator")
    is_open = models.BooleanField(default=True)

    class Meta:
        db_table = "catalog_lane"


class Product(models.Model):
    """What it is. `key` is the merchant's own name for it: with the merchant, its natural key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="products")
    key = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, allow_unicode=True)
    category = models.ForeignKey(Category, null=True, on_delete=models.SET_NULL)
    brand = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in ProductState],
        default=ProductState.ACTIVE,
    )
    source_language = models.CharField(max_length=10)
    option_names = models.JSONField(default=list)
    option_words = models.JSONField(default=dict)
    """Names and values of options by language (CAT-6): {"zh-hans": {"Colour": "颜色"}}."""
    specs = models.JSONField(default=dict)
    """Facts by language: {"en": {"Grape": "Nebbiolo"}, "zh-hans": {...}}."""
    responsible_person = models.CharField(max_length=300, blank=True)
    """Who answers for the product's safety in the market: name, postal and electronic address."""
    composition = models.TextField(blank=True)
    """Ingredients or materials, as on the label."""
    attributes = models.JSONField(default=dict, db_default={})
    """What the category's schema asks, by its codes; free text in the source language."""
    attribute_words = models.JSONField(default=dict, db_default={})
    """Free texts among the attributes, and the composition, by language (CAT-6)."""
    review = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in ReviewState],
        default=ReviewState.NONE,
        db_default=ReviewState.NONE.value,
        blank=True,
    )
    """Of its first publication: WAITING and DECLINED keep its listings off their lanes."""
    changed_at = models.DateTimeField(default=timezone.now)
    weighed_at = models.DateTimeField(null=True)
    """`changed_at` of the product whose codes were last compared with its title."""
    digest = models.CharField(max_length=64, blank=True)
    """Hash of the imported content: an equal one means `unchanged`."""

    class Meta:
        db_table = "catalog_product"
        constraints = (
            models.UniqueConstraint(fields=["merchant", "key"], name="product_natural_key"),
        )
        indexes = (
            models.Index(fields=["merchant", "changed_at", "id"], name="product_recent"),
            models.Index(
                fields=["id"],
                condition=Q(weighed_at=None) | Q(weighed_at__lt=models.F("changed_at")),
                name="product_to_weigh",
            ),
        )


class Variant(models.Model):
    """One size or colour: what is counted, weighed, declared and priced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    sku = models.CharField(max_length=120)
    gtin = models.CharField(max_length=14, blank=True)
    """Fourteen digits (GS1), left-filled with zeros; empty when there is none."""
    options = models.JSONField(default=list)
    """Values in the order of the product's `option_names`."""
    position = models.IntegerField(default=0)
    hs_code = models.CharField(max_length=10, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    customs_description = models.CharField(max_length=200, blank=True)
    net_weight_g = models.IntegerField(null=True)
    gross_weight_g = models.IntegerField(null=True)
    length_mm = models.IntegerField(null=True)
    width_mm = models.IntegerField(null=True)
    height_mm = models.IntegerField(null=True)
    """Of the packed form, as it goes into a parcel; all three or none."""
    content_amount = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    content_unit = models.CharField(max_length=8, blank=True)
    shelf_life_days = models.IntegerField(null=True)
    """From making to best before."""
    doubt = models.JSONField(default=dict)
    """Where the title speaks of other goods than the code: {"hs", "title", "says", "words"}."""
    price_minor = models.BigIntegerField(null=True)
    """The merchant's net price in `currency`; the listing's own price beats it."""
    currency = models.CharField(max_length=3)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "catalog_variant"
        constraints = (
            models.UniqueConstraint(fields=["merchant", "sku"], name="variant_sku_once"),
            models.CheckConstraint(
                name="variant_price_not_negative",
                condition=Q(price_minor=None) | Q(price_minor__gte=0),
            ),
            models.CheckConstraint(
                name="variant_size_whole",
                condition=Q(**dict.fromkeys(SIZES))
                | Q(
                    **{f"{one}__isnull": False for one in SIZES},
                    **{f"{one}__gt": 0 for one in SIZES},
                ),
            ),
            models.CheckConstraint(
                name="variant_shelf_life",
                condition=Q(shelf_life_days=None) | Q(shelf_life_days__gt=0),
            ),
        )
        indexes = (
            models.Index(fields=["gtin"], condition=~Q(gtin=""), name="variant_gtin"),
            models.Index(fields=["product", "position"], name="variant_of_product"),
        )


class Text(models.Model):
    """A product's words in one language, and how far they are to be trusted."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    """Plain text in paragraphs; HTML is cleaned to it on the way in."""
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TextState])
    source_mark = models.CharField(max_length=32, blank=True, db_default="")
    """Of the source text it was made from (`rules.mark_of`); empty where nobody knows."""

    class Meta:
        db_table = "catalog_text"
        constraints = (
            models.UniqueConstraint(fields=["product", "language"], name="text_once_a_language"),
        )


class Media(models.Model):
    """A picture: a stored file's path under MEDIA, or an address of the merchant's."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="media")
    variant = models.ForeignKey(Variant, null=True, on_delete=models.CASCADE, related_name="media")
    path = models.CharField(max_length=500)
    alt = models.JSONField(default=dict)
    """What it shows, by language."""
    position = models.IntegerField(default=0)
    source_url = models.CharField(max_length=500, blank=True, db_default="")
    """Where it was fetched from, if it was."""
    media_type = models.CharField(max_length=20, blank=True, db_default="")
    size_bytes = models.IntegerField(default=0, db_default=0)
    width = models.IntegerField(default=0, db_default=0)
    height = models.IntegerField(default=0, db_default=0)
    plain = models.FloatField(default=0, db_default=0)
    text = models.FloatField(default=0, db_default=0)
    mark = models.CharField(max_length=16, blank=True, db_default="")
    """These three as `rules.pictures` measures them."""
    developed_at = models.DateTimeField(null=True)
    """When it was measured and its variants were made; NULL: still to be done."""

    class Meta:
        db_table = "catalog_media"
        indexes = (
            models.Index(fields=["product", "position"], name="media_of_product"),
            models.Index(
                fields=["id"],
                condition=Q(developed_at=None, path__startswith="goods/"),
                name="media_to_develop",
            ),
        )


class Listing(models.Model):
    """A merchant's offer of a variant on a lane. Only LIVE ones are seen, and those are ready."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="listings")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="listings")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="listings")
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in ListingState],
        default=ListingState.DRAFT,
    )
    price_minor = models.BigIntegerField(null=True)
    """Its own price on this lane, in the variant's currency; NULL takes the variant's."""
    findings = models.JSONField(default=list)
    """What the readiness gate found: [{code, field, severity, facts}]; empty when ready."""
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "catalog_listing"
        constraints = (
            models.UniqueConstraint(fields=["variant", "lane"], name="listing_once_a_lane"),
        )
        indexes = (
            models.Index(fields=["merchant", "state", "id"], name="listing_of_merchant"),
            models.Index(fields=["lane", "state"], name="listing_of_lane"),
        )


class CategorySchema(models.Model):
    """An operator's own version of what a category asks; it beats the one Entrepot knows."""

    id = models.BigAutoField(primary_key=True)
    category = models.CharField(max_length=80)
    """A slug: the tree's built-in categories come into being only when something needs them."""
    market = models.CharField(max_length=10, blank=True)
    """Empty for all; `eu` for every market inside the Union."""
    since = models.DateField()
    body = models.JSONField()
    """JSON Schema, draft 2020-12, of an object; see `docs/guide/integrator.md` for the `x-` words."""
    source = models.CharField(max_length=300, blank=True)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "catalog_schema"
        constraints = (
            models.UniqueConstraint(
                fields=["category", "market", "since"], name="schema_once_a_day"
            ),
        )


class WordState(models.Model):
    """How far one string of a product is translated, where no `Text` says it (CAT-6).

    The words themselves lie where they are used: options, specs, attributes, pictures.
    """

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="word_states")
    language = models.CharField(max_length=10)
    slot = models.CharField(max_length=220)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TextState])
    source_mark = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "catalog_wordstate"
        constraints = (
            models.UniqueConstraint(fields=["product", "language", "slot"], name="word_state_once"),
        )


class GlossaryTerm(models.Model):
    """How a word is to be translated, kept, or never used, in the words of an office."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, null=True, on_delete=models.CASCADE, related_name="+")
    """NULL: the operator's, for all offices."""
    rule = models.CharField(max_length=10)
    """`TermRule`."""
    source_language = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=200)
    target_language = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    """Where it comes from: for a forbidden word the law."""
    since = models.DateField()
    until = models.DateField(null=True)
    """First day on which it no longer holds."""

    class Meta:
        db_table = "catalog_glossaryterm"
        indexes = (models.Index(fields=["office", "source"], name="term_of_office"),)


class Review(models.Model):
    """A request to the office: a product's first publication, or a change of a live one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    """`ReviewKind`."""
    state = models.CharField(max_length=10)
    """`RequestState`."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """Values by path (`brand`, `text.it.title`, `variant.SKU-1.hs_code`)."""
    asked_by = models.UUIDField(null=True)
    asked_office = models.UUIDField(null=True)
    """The office that asked for the merchant, by mandate."""
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    """NULL: by the table of low risks, or by the merchant who withdrew it."""
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "catalog_review"
        constraints = (
            models.UniqueConstraint(
                fields=["product"], condition=Q(state="pending"), name="review_open_once"
            ),
        )
        indexes = (
            models.Index(fields=["merchant", "state", "asked_at"], name="review_of_merchant"),
            models.Index(fields=["state", "asked_at", "id"], name="review_queue"),
        )


class BundlePart(models.Model):
    """So many of a variant in one piece of a bundle; both are the same merchant's."""

    id = models.BigAutoField(primary_key=True)
    bundle = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="in_bundles")
    quantity = models.IntegerField()

    class Meta:
        db_table = "catalog_bundlepart"
        constraints = (
            models.UniqueConstraint(fields=["bundle", "part"], name="bundle_part_once"),
            models.CheckConstraint(
                name="bundle_part_quantity", condition=Q(quantity__gt=0) & Q(quantity__lte=99)
            ),
            models.CheckConstraint(name="bundle_not_itself", condition=~Q(bundle=models.F("part"))),
        )


class BrandGate(models.Model):
    """A brand that only some may sell in a market; set from above, never decided here."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=120, db_index=True)
    market = models.CharField(max_length=10, blank=True)
    """Empty: in every market."""
    code = models.CharField(max_length=40)
    """Of the finding."""
    merchants = models.JSONField(default=list)
    """Ids of those who may."""
    set_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_brandgate"


class ListingLimit(models.Model):
    """How many listings of a merchant may be live by its contract; without a row any number."""

    merchant = models.OneToOneField(
        Merchant, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    listings_max = models.IntegerField()

    class Meta:
        db_table = "catalog_listinglimit"
