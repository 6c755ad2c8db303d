"""Exchange rates as dated rows."""

from django.db import models
from django.db.models import Q


class RateRow(models.Model):
    """One `base` is `rate` units of `quote`, as `source` published it for `day`; never changed."""

    id = models.BigAutoField(primary_key=True)
    base = models.CharField(max_length=3, default="EUR")
    quote = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=8)
    source = models.CharField(max_length=60)

    class Meta:
        db_table = "money_rate"
        constraints = (
            models.UniqueConstraint(fields=["base", "quote", "day"], name="rate_once_a_day"),
            models.CheckConstraint(name="rate_positive", condition=Q(rate__gt=0)),
        )
