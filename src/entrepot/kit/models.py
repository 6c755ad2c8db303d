"""The outbox table, and the table of books."""

from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from entrepot.kit.secrets import SealedTextField

WHEEL_DAYS: Final = 32
"""Told events can be kept for so many days less one."""


class OutboxRow(models.Model):
    """One event that waits, written in the transaction that made it true; the row is the debt.

    It goes to `ToldRow` in the transaction in which its reactions run. A row whose reaction
    fails is tried again at `next_try_at`, and counts in the alarm by `attempts`.
    """

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField(default=1)
    id = models.UUIDField()
    kind = models.TextField()
    subject = models.UUIDField(null=True)
    """Whose story it continues: events of one subject are told in the order of their ids."""
    body = models.JSONField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """Set by dispatchers of the release before only, which told rows stayed in this table."""
    attempts = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.TextField(default="", db_default="")

    class Meta:
        db_table = "kit_outbox"
        indexes = (
            models.Index("book", "kind", "id", condition=Q(next_try_at=None), name="outbox_fresh"),
            models.Index(
                "book", "subject", "id", condition=~Q(subject=None), name="outbox_subject"
            ),
            models.Index(
                "book", "next_try_at", condition=~Q(next_try_at=None), name="outbox_aside"
            ),
            models.Index("book", "id", condition=Q(attempts__gt=0), name="outbox_failing"),
        )


class ToldRow(models.Model):
    """One event that was told, kept for a while on a wheel of days.

    Partitioned by `slot`, without an index: rows are appended, seldom read, and forgotten by
    emptying the partition of a day (`kit_told_00` …).
    """

    pk = models.CompositePrimaryKey("book", "id")
    book = models.IntegerField()
    slot = models.SmallIntegerField()
    """The day (UTC) on which it was told, modulo WHEEL_DAYS."""
    told_at = models.DateTimeField()
    id = models.UUIDField()
    kind = models.TextField()
    subject = models.UUIDField(null=True)
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "kit_told"


class BookRow(models.Model):
    """One shard of the hot tables; `kit.books` reads it."""

    number = models.IntegerField(primary_key=True)
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kit_book"
        constraints = (models.CheckConstraint(name="book_positive", condition=Q(number__gt=0)),)


class Act(models.Model):
    """One thing done, by whom and for whom; append-only (`kit.trail`)."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user = models.UUIDField(null=True)
    role = models.CharField(max_length=10, blank=True)
    acting_office = models.UUIDField(null=True)
    via = models.CharField(max_length=10)
    key = models.UUIDField(null=True)
    merchant = models.UUIDField(null=True)
    office = models.UUIDField(null=True)
    what = models.CharField(max_length=60)
    on = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    why = models.TextField(blank=True)

    class Meta:
        db_table = "kit_act"
        indexes = (
            models.Index(fields=["merchant", "at", "id"], name="act_for_merchant"),
            models.Index(fields=["office", "at", "id"], name="act_for_office"),
            models.Index(fields=["user", "at", "id"], name="act_by_user"),
            models.Index(fields=["on", "object_id", "id"], name="act_on_object"),
            models.Index(fields=["at", "id"], name="act_recent"),
        )


class Letter(models.Model):
    """One letter to a person (`kit.letters`); `key` makes a repeat the same letter."""

    id = models.UUIDField(primary_key=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = SealedTextField()
    reader = models.CharField(max_length=64)
    """A keyed hash of the address: finds a person's letters without reading them all."""
    language = models.CharField(max_length=10)
    template = models.CharField(max_length=100)
    facts = SealedTextField()
    """JSON; empty once forgotten."""
    about = models.UUIDField(null=True)
    is_secret = models.BooleanField(default=False)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True)
    """A code; never what the server said, for that names the address."""

    class Meta:
        db_table = "kit_letter"
        indexes = (
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(sent_at=None, given_up_at=None),
                name="letter_due",
            ),
            models.Index(
                fields=["queued_at", "id"],
                condition=Q(forgotten_at=None),
                name="letter_unforgotten",
            ),
            models.Index(fields=["reader", "id"], name="letter_of_reader"),
            models.Index(
                fields=["given_up_at"],
                condition=Q(given_up_at__isnull=False),
                name="letter_given_up",
            ),
        )
