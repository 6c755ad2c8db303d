"""Accounts and transfers, both by book, and what the archive has of them.

No foreign key points into a table by book; ids come from the caller.
"""

from django.db import models
from django.db.models import F, Q

from entrepot.kit.weeks import week


class Account(models.Model):
    """The four sums of an account; the CHECKs stand behind every guard above them."""

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField()
    id = models.UUIDField()
    name = models.TextField()
    unit = models.TextField()
    rule = models.SmallIntegerField(default=0)
    debits_pending = models.BigIntegerField(default=0)
    debits_posted = models.BigIntegerField(default=0)
    credits_pending = models.BigIntegerField(default=0)
    credits_posted = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_account"
        constraints = (
            models.CheckConstraint(
                name="account_sums_not_negative",
                condition=Q(debits_pending__gte=0)
                & Q(debits_posted__gte=0)
                & Q(credits_pending__gte=0)
                & Q(credits_posted__gte=0),
            ),
            models.CheckConstraint(
                name="account_never_overdrawn",
                condition=~Q(rule=1)
                | Q(credits_posted__gte=F("debits_posted") + F("debits_pending")),
            ),
            models.CheckConstraint(
                name="account_never_overcredited",
                condition=~Q(rule=2)
                | Q(debits_posted__gte=F("credits_posted") + F("credits_pending")),
            ),
        )
        indexes = (
            models.Index(fields=["name"], name="account_name", opclasses=["text_pattern_ops"]),
        )


class TransferRow(models.Model):
    """One transfer, for ever. `resolved_by` of a pending one is the POST or VOID that ended it.

    That column is the one thing that changes on the row, once, from NULL: it makes "resolved
    once" a guarded update instead of a search.
    """

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField()
    id = models.UUIDField()
    debit = models.UUIDField()
    credit = models.UUIDField()
    amount = models.BigIntegerField()
    unit = models.TextField()
    kind = models.SmallIntegerField()
    pending_id = models.UUIDField(null=True)
    chain = models.UUIDField()
    expires_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    reason = models.TextField(default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_transfer"
        constraints = (
            models.CheckConstraint(name="transfer_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_two_accounts", condition=~Q(debit=F("credit"))),
        )
        indexes = (
            models.Index(F("book"), week("at"), F("debit"), F("at"), name="transfer_debit_by_week"),
            models.Index(
                F("book"), week("at"), F("credit"), F("at"), name="transfer_credit_by_week"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(kind=2, resolved_by=None, expires_at__isnull=False),
                name="transfer_open_expiring",
            ),
        )


class CarriedRow(models.Model):
    """What archived transfers had moved on an account; `id` is the account's.

    An account's sums are what is carried and what its transfers here add up to.
    """

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField()
    id = models.UUIDField()
    debits_posted = models.BigIntegerField()
    credits_posted = models.BigIntegerField()

    class Meta:
        db_table = "ledger_carried"
        constraints = (
            models.CheckConstraint(
                name="carried_not_negative",
                condition=Q(debits_posted__gte=0) & Q(credits_posted__gte=0),
            ),
        )


class ArchiveFile(models.Model):
    """A file to which transfers have gone. The row is written when they leave the table."""

    id = models.UUIDField(primary_key=True)
    book = models.IntegerField()
    name = models.TextField()
    """Its path within the archive's folder."""
    sha256 = models.CharField(max_length=64)
    orders = models.IntegerField()
    transfers = models.IntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    before = models.DateField()
    """What was finished before this day was to go."""
    archived_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_archivefile"
        constraints = (
            models.UniqueConstraint(
                fields=["name"], condition=Q(restored_at=None), name="archivefile_once"
            ),
        )
        indexes = (models.Index(fields=["book", "before"], name="archivefile_of_book"),)
