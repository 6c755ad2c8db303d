"""Nodes, receipts, parcels, papers."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.logistics.values import NodeKind, PaperKind, ParcelState
from entrepot.offices.models import Merchant


class Node(models.Model):
    """A place that holds stock of one merchant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="nodes")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=10,
        choices=[(k.value, k.value) for k in NodeKind],
        default=NodeKind.WAREHOUSE,
    )
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=100)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=60, blank=True, db_default="", default="")
    """The code of its province, where its country's addresses name one."""
    priority = models.IntegerField(default=0)
    """Routing takes the lowest first; ties go by id, so that it is the same every time."""
    is_pickup_only = models.BooleanField(default=False)
    """A shelf for people in the shop: nothing is ever sent from it (INV-14)."""
    closed_at = models.DateTimeField(null=True)
    """Nothing lies there and nothing comes in any more; its history stays."""

    class Meta:
        db_table = "logistics_node"
        constraints = (models.UniqueConstraint(fields=["merchant", "code"], name="node_code_once"),)


class StockPlace(models.Model):
    """A variant that has ever lain at a node; its account is `stock:<variant>@<node>`."""

    id = models.BigAutoField(primary_key=True)
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="places")
    variant = models.UUIDField()

    class Meta:
        db_table = "logistics_stockplace"
        constraints = (models.UniqueConstraint(fields=["variant", "node"], name="stockplace_once"),)


class Receipt(models.Model):
    """Units that came into a node; `id` is also the ledger transfer's id."""

    id = models.UUIDField(primary_key=True, editable=False)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="receipts")
    variant = models.UUIDField()
    units = models.IntegerField()
    reference = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "logistics_receipt"
        indexes = (models.Index(fields=["node", "variant", "at"], name="receipt_of_variant"),)


class Parcel(models.Model):
    """One order's goods on their way. `lines` and `customs` are frozen from the order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    book = models.IntegerField(default=1)
    order = models.UUIDField(unique=True)
    order_number = models.CharField(max_length=40)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="parcels")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="parcels")
    lane = models.CharField(max_length=60)
    destination = models.CharField(max_length=2)
    carrier = models.CharField(max_length=40)
    number = models.CharField(max_length=13, blank=True)
    """UPU S10 item id, given when the parcel is packed."""
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in ParcelState],
        default=ParcelState.TO_PICK,
    )
    lines = models.JSONField()
    """`values.ParcelLine` in JSON, one an order line."""
    sender = models.JSONField()
    """`values.Party` in JSON, as it was when the parcel was asked for."""
    recipient = SealedTextField()
    """JSON of the consignee's name, phone, address and ID number; encrypted."""
    postage_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    weighed_g = models.IntegerField(null=True)
    """Gross weight on the scale when it was packed."""
    asked_at = models.DateTimeField()
    packed_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    """When to ask the carrier for news; NULL: no more."""

    class Meta:
        db_table = "logistics_parcel"
        constraints = (
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="parcel_number_once"
            ),
        )
        indexes = (
            models.Index(fields=["merchant", "state", "asked_at"], name="parcel_to_ship"),
            models.Index(
                fields=["merchant", "asked_at", "id"],
                include=["state", "order_number", "number"],
                name="parcel_of_merchant",
            ),
            models.Index(
                fields=["ask_at"], condition=Q(ask_at__isnull=False), name="parcel_to_ask"
            ),
        )


class Paper(models.Model):
    """A paper of a parcel, set once; the file lies sealed in the program's home by its hash."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in PaperKind])
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "logistics_paper"
        constraints = (models.UniqueConstraint(fields=["parcel", "kind"], name="paper_once"),)


class TrackingEvent(models.Model):
    """What the carrier said; (parcel, reference) makes a repeat a repeat."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="tracking")
    reference = models.CharField(max_length=80)
    code = models.CharField(max_length=20)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "logistics_tracking"
        constraints = (
            models.UniqueConstraint(fields=["parcel", "reference"], name="tracking_once"),
        )
        indexes = (models.Index(fields=["parcel", "at"], name="tracking_of_parcel"),)
