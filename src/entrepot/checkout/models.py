"""Carts, recipients, the hot tables of orders (all by book; no foreign key into them), and what
customs charged for them.
"""

from django.db import models
from django.db.models import F, Q

from entrepot.catalog.models import Listing
from entrepot.checkout.values import Brought, Levy
from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.kit.weeks import week
from entrepot.offices.models import User


class Cart(models.Model):
    """What a buyer has put aside on one market; a stranger's cart is found by a signed cookie."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    market = models.CharField(max_length=10)
    owner = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="carts")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "checkout_cart"
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "market"], condition=Q(owner__isnull=False), name="cart_once"
            ),
        )


class CartLine(models.Model):
    """So many of one listing."""

    id = models.BigAutoField(primary_key=True)
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    quantity = models.IntegerField()
    shown_minor = models.BigIntegerField(null=True)
    """The full price of one unit, in the market's currency, as the buyer last saw and accepted it."""

    class Meta:
        db_table = "checkout_cartline"
        constraints = (
            models.UniqueConstraint(fields=["cart", "listing"], name="cartline_once"),
            models.CheckConstraint(
                name="cartline_quantity", condition=Q(quantity__gt=0) & Q(quantity__lte=999)
            ),
        )


class Recipient(models.Model):
    """To whom goods go: name, address and, where customs ask, the ID number; all encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="recipients")
    cart = models.UUIDField(null=True)
    country = models.CharField(max_length=2)
    details = SealedTextField()
    """JSON: name, phone, province, city, district, street, postcode, id_number."""
    person = models.CharField(max_length=64, blank=True)
    """Keyed hash of the ID number: whose yearly allowance it is."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "checkout_recipient"


class OrderGroup(models.Model):
    """One checkout. Its id is the quote's id, which makes a repeat a repeat."""

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField()
    id = models.UUIDField()
    market = models.TextField()
    buyer = models.UUIDField(null=True)
    """The signed-in person, or NULL: a stranger holds a signed link."""
    recipient = models.UUIDField(null=True)
    currency = models.TextField()
    total_minor = models.BigIntegerField()
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    body_hash = models.BinaryField()
    """SHA-256 of the quote: the same id with another body is refused."""
    payment = models.UUIDField(null=True)
    """The payment that made it a sale, or whose money came too late for it."""

    class Meta:
        db_table = "checkout_ordergroup"
        indexes = (models.Index(fields=["buyer", "id"], name="group_of_buyer"),)


class Order(models.Model):
    """One merchant's part of a checkout."""

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField()
    id = models.UUIDField()
    group = models.UUIDField()
    number = models.TextField()
    merchant = models.UUIDField()
    lane = models.TextField()
    market = models.TextField()
    origin = models.TextField()
    buyer = models.UUIDField(null=True)
    state = models.TextField(default="placed")
    charge = models.TextField(default="none")
    fulfilment = models.TextField(default="none")
    currency = models.TextField()
    goods_minor = models.BigIntegerField()
    exchange_minor = models.BigIntegerField()
    freight_minor = models.BigIntegerField()
    duty_minor = models.BigIntegerField()
    vat_minor = models.BigIntegerField()
    consumption_tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    merchant_currency = models.TextField()
    merchant_goods_minor = models.BigIntegerField()
    """The goods at the merchant's own prices: what commission and payable are computed from."""
    holds = models.JSONField()
    """{"stock": [[transfer, line], ...], "allowance": transfer or null}: open reservations."""
    frozen = models.JSONField()
    """Rate, margin, rules version, dutiable value, treatment, node and why it was chosen."""
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "checkout_order"
        constraints = (
            models.CheckConstraint(
                name="order_adds_up",
                condition=Q(
                    total_minor=F("goods_minor")
                    + F("exchange_minor")
                    + F("freight_minor")
                    + F("duty_minor")
                    + F("vat_minor")
                    + F("consumption_tax_minor")
                ),
            ),
        )
        indexes = (
            models.Index(fields=["group"], name="order_of_group"),
            models.Index(fields=["merchant", "id"], name="order_of_merchant"),
            models.Index(F("book"), week("placed_at"), F("number"), name="order_number_by_week"),
            models.Index(fields=["expires_at"], condition=Q(state="placed"), name="order_unpaid"),
            models.Index(
                fields=["merchant", "confirmed_at"],
                condition=Q(state="confirmed"),
                name="order_in_escrow",
            ),
            models.Index(
                fields=["delivered_at"],
                condition=Q(state="confirmed", delivered_at__isnull=False),
                name="order_delivered",
            ),
        )


class OrderLine(models.Model):
    """One variant of an order, with everything that must never change frozen in it (XB-5)."""

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField()
    id = models.UUIDField()
    order = models.UUIDField()
    listing = models.UUIDField()
    variant = models.UUIDField()
    quantity = models.IntegerField()
    total_minor = models.BigIntegerField()
    frozen = models.JSONField()
    """Titles, sku, options, picture, price, HS code, origin, weights, charges with rates and rows."""

    class Meta:
        db_table = "checkout_orderline"
        indexes = (models.Index(fields=["order"], name="line_of_order"),)


class Declarant(models.Model):
    """Who tells us by API what customs charged: a broker, with a key for some lanes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    key_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the key, which is shown once and kept nowhere."""
    lanes = models.JSONField(default=list)
    """Codes of the lanes it declares for; empty is all."""
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "checkout_declarant"


class AssessmentFile(models.Model):
    """A file of assessments, and what became of its rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    recorded = models.IntegerField()
    unchanged = models.IntegerField()
    refused = models.IntegerField()
    """Assessments, not rows: one document about one order is one."""
    faults = models.JSONField(default=list)
    """[{"row", "order", "reference", "code", "facts"}] of what was refused, in order of rows."""
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "checkout_assessmentfile"
        indexes = (models.Index(fields=["sent_at", "id"], name="assessmentfile_recent"),)


class Assessment(models.Model):
    """One document of customs about one order. Never changed: a correction is a further one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    book = models.IntegerField()
    order = models.UUIDField()
    reference = models.CharField(max_length=120)
    """The caller's name for the document; with the order it makes a repeat a repeat."""
    body_hash = models.BinaryField()
    assessed_on = models.DateField()
    brought = models.CharField(max_length=4, choices=[(b.value, b.value) for b in Brought])
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    declarant = models.ForeignKey(
        Declarant, null=True, on_delete=models.PROTECT, related_name="assessments"
    )
    file = models.ForeignKey(AssessmentFile, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "checkout_assessment"
        constraints = (
            models.UniqueConstraint(
                fields=["book", "order", "reference"], name="assessment_reference_once"
            ),
            models.CheckConstraint(
                name="assessment_by_someone",
                condition=Q(recorded_by__isnull=False) | Q(declarant__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["recorded_at", "id"], name="assessment_recent"),)


class AssessedCharge(models.Model):
    """One line and kind of an assessment, beside what was withheld and by which rows of law."""

    id = models.BigAutoField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="charges")
    book = models.IntegerField()
    order = models.UUIDField()
    line = models.UUIDField()
    kind = models.CharField(max_length=15, choices=[(k.value, k.value) for k in Levy])
    minor = models.BigIntegerField()
    """What customs charge in all for this line and kind, as of this document."""
    quoted_minor = models.BigIntegerField()
    moved_minor = models.BigIntegerField()
    """What this row took to the account of differences; negative is what it took from it."""
    currency = models.CharField(max_length=3)
    lane = models.CharField(max_length=60)
    authority = models.CharField(max_length=2)
    hs_code = models.CharField(max_length=10)
    assessed_on = models.DateField()
    law = models.JSONField(default=list)
    """The rows behind the quoted amount: [{"kind", "rate", "source", "confidence", …}]."""

    class Meta:
        db_table = "checkout_assessedcharge"
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "line", "kind"], name="assessedcharge_once"
            ),
            models.CheckConstraint(name="assessedcharge_not_negative", condition=Q(minor__gte=0)),
        )
        indexes = (
            models.Index(fields=["book", "order", "line", "kind"], name="assessedcharge_of_order"),
            models.Index(fields=["assessed_on", "lane"], name="assessedcharge_by_month"),
        )
