"""Payments, notices, refunds."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.offices.models import User
from entrepot.payments.values import ODD, PaymentState, RefundState


class Payment(models.Model):
    """One amount asked of a buyer through one provider, for one purpose (an order group)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    book = models.IntegerField(default=1)
    purpose = models.UUIDField()
    provider = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in PaymentState],
        default=PaymentState.PENDING,
    )
    reference = models.CharField(max_length=120, blank=True)
    """The provider's own id for it."""
    pay_url = models.CharField(max_length=500, blank=True)
    captured_minor = models.BigIntegerField(default=0)
    method = models.CharField(max_length=20, blank=True)
    failure = models.CharField(max_length=80, blank=True)
    """Why it is FAILED: the provider's word, or `wrong_amount`, or `returned`."""
    started_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    """When its money went into the ledger; whatever comes after changes nothing."""
    ask_at = models.DateTimeField(null=True)
    """When to ask the provider for its truth; NULL: no more."""
    raw_request = models.TextField(blank=True)
    raw_answer = models.TextField(blank=True)
    """Kept as sent and received: customs may ask for them (announcement 2018-165)."""

    class Meta:
        db_table = "payments_payment"
        constraints = (
            models.CheckConstraint(
                name="payment_amounts",
                condition=Q(amount_minor__gt=0) & Q(captured_minor__gte=0),
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"],
                condition=~Q(reference=""),
                name="payment_reference_once",
            ),
        )
        indexes = (
            models.Index(fields=["purpose"], name="payment_of_purpose"),
            models.Index(
                fields=["ask_at"], condition=Q(ask_at__isnull=False), name="payment_to_ask"
            ),
            models.Index(fields=["state", "started_at"], name="payment_by_state"),
            models.Index(fields=["started_at"], name="payment_recent"),
            models.Index(
                fields=["failure", "started_at"], condition=~Q(failure=""), name="payment_failed"
            ),
        )


class Notice(models.Model):
    """What a provider told us, byte for byte; its id at the provider makes a repeat a repeat."""

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=40)
    reference = models.CharField(max_length=120)
    payment = models.UUIDField(null=True)
    headers = models.JSONField()
    body = models.BinaryField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=40, blank=True)
    charge = models.CharField(max_length=120, blank=True, db_default="")
    """The provider's own id of what it speaks of: under it, its own desk finds the money."""
    said_state = models.CharField(max_length=10, blank=True, db_default="")
    said_minor = models.BigIntegerField(db_default=0)
    said_currency = models.CharField(max_length=3, blank=True, db_default="")
    """What it says was captured; empty on a notice from before this was kept."""
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_note = models.CharField(max_length=300, blank=True, db_default="")
    """Who has put its money in its place, when, and where: until then it stays on the desk."""

    class Meta:
        db_table = "payments_notice"
        constraints = (
            models.UniqueConstraint(fields=["provider", "reference"], name="notice_once"),
            models.CheckConstraint(
                name="notice_taken_under_a_name",
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | (Q(taken_at__isnull=False, taken_by__isnull=False) & ~Q(taken_note="")),
            ),
        )
        indexes = (
            models.Index(
                fields=["received_at"],
                condition=Q(outcome__in=[outcome.value for outcome in ODD], taken_at=None),
                name="notice_open",
            ),
            models.Index(
                fields=["-taken_at"],
                condition=Q(taken_at__isnull=False),
                name="notice_taken",
            ),
        )


class Refund(models.Model):
    """Money that goes back to the buyer of one payment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=80)
    state = models.CharField(
        max_length=5,
        choices=[(s.value, s.value) for s in RefundState],
        default=RefundState.DUE,
    )
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    """When to try (again) to send it."""
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    """Why the last try was in vain."""
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, blank=True)
    raw_answer = models.TextField(blank=True)

    class Meta:
        db_table = "payments_refund"
        constraints = (
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount_minor__gt=0)),
        )
        indexes = (models.Index(fields=["try_at"], condition=Q(state="due"), name="refund_due"),)
