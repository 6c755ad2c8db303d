"""The outbox table, and the table of books."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutboxRow(models.Model):
    """One event, written in the transaction that made it true, told by the dispatcher after.

    `told_at` is set once every reaction has run; until then the row is the debt. A row whose
    reaction fails is tried again at `next_try_at`, and counts in the alarm by `attempts`.
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
    attempts = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.TextField(default="", db_default="")

    class Meta:
        db_table = "kit_outbox"
        indexes = (
            models.Index("id", condition=Q(told_at=None), name="outbox_untold"),
            models.Index(
                "subject", "id", condition=Q(told_at=None) & ~Q(subject=None), name="outbox_story"
            ),
            models.Index("told_at", condition=~Q(told_at=None), name="outbox_told"),
        )


class BookRow(models.Model):
    """One shard of the hot tables; `kit.books` reads it."""

    number = models.IntegerField(primary_key=True)
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kit_book"
        constraints = (models.CheckConstraint(name="book_positive", condition=Q(number__gt=0)),)
