"""What was said of a market from outside, each row with its source."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.offices.models import Office
from entrepot.selection.values import NAME_MAX, NOTE_MAX, TITLE_MAX, FigureKind, Scheme


class Source(models.Model):
    """A file that was read: whose figures they are, and under which terms they may be used."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in FigureKind])
    form = models.CharField(max_length=20)
    """Which layout it was read as: `comtrade`, `comext`, `wits`, `shop` …"""
    name = models.CharField(max_length=NAME_MAX)
    note = models.CharField(max_length=NOTE_MAX, blank=True)
    """Licence and credit, as the person who brought it says."""
    market = models.CharField(max_length=10)
    office = models.ForeignKey(Office, null=True, on_delete=models.CASCADE, related_name="+")
    """Who alone judges by it; NULL for the operator's, by which all do."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the file: the same one is not read twice."""
    rows = models.IntegerField(default=0)
    repeats = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    issues = models.JSONField(default=list)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "selection_source"
        constraints = (
            models.UniqueConstraint(
                fields=["digest", "market", "office"],
                name="source_once",
                nulls_distinct=False,
            ),
        )
        indexes = (models.Index(fields=["market", "-at"], name="source_newest"),)


class Trade(models.Model):
    """Imports of one class of goods in one year."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="trade")
    key = models.CharField(max_length=32)
    """Hash of what the row is about: a second one of the same file is a repeat."""
    importer = models.CharField(max_length=2)
    exporter = models.CharField(max_length=2, blank=True)
    scheme = models.CharField(max_length=5, choices=[(s.value, s.value) for s in Scheme])
    code = models.CharField(max_length=30, blank=True)
    year = models.SmallIntegerField()
    value_usd = models.FloatField()
    net_kg = models.FloatField(null=True)
    is_mirror = models.BooleanField(default=False)

    class Meta:
        db_table = "selection_trade"
        constraints = (
            models.UniqueConstraint(fields=["source", "key"], name="trade_once_a_source"),
        )
        indexes = (
            models.Index(fields=["importer", "scheme", "code", "year"], name="trade_of_market"),
        )


class Seen(models.Model):
    """A thing in a shop of the market on a day, with the pieces sold of it where they are told."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="seen")
    key = models.CharField(max_length=32)
    item = models.CharField(max_length=120)
    title = models.CharField(max_length=TITLE_MAX)
    brand = models.CharField(max_length=NAME_MAX, blank=True)
    category = models.CharField(max_length=80, blank=True)
    heading = models.CharField(max_length=4, blank=True)
    price_minor = models.BigIntegerField()
    """Minor units of the market's currency, by the rate of the day."""
    amount = models.FloatField(null=True)
    measure = models.CharField(max_length=8, blank=True)
    pieces = models.BigIntegerField(null=True)
    seen_on = models.DateField()

    class Meta:
        db_table = "selection_seen"
        constraints = (
            models.UniqueConstraint(fields=["source", "key"], name="seen_once_a_source"),
            models.CheckConstraint(name="seen_price", condition=Q(price_minor__gt=0)),
        )
        indexes = (
            models.Index(fields=["source", "item", "-seen_on"], name="seen_latest"),
            models.Index(fields=["category"], name="seen_of_category"),
        )
