"""What merchants have sold, by day: folded from events, each order once."""

from django.db import models


class Counted(models.Model):
    """An order that is in the sums."""

    order = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "casework_counted"


class SoldDay(models.Model):
    """One merchant's sales of one day (UTC) on one market, of one top category."""

    id = models.BigAutoField(primary_key=True)
    merchant = models.UUIDField()
    day = models.DateField()
    market = models.TextField()
    category = models.TextField()
    """Slug of the category at the root; empty for goods without one."""
    currency = models.TextField()
    orders = models.IntegerField()
    units = models.IntegerField()
    value_minor = models.BigIntegerField()

    class Meta:
        db_table = "casework_soldday"
        constraints = (
            models.UniqueConstraint(
                fields=["merchant", "day", "market", "category", "currency"], name="soldday_once"
            ),
        )
        indexes = (models.Index(fields=["day", "merchant"], name="soldday_recent"),)
