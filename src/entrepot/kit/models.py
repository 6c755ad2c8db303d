"""The outbox table, and the table of books."""

from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

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
