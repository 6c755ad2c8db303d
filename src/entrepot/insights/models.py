"""Roll-ups, and the ids of what is already in them."""

from typing import Any, Final

from django.db import models
from django.db.models import BigIntegerField, F, Q, QuerySet, Sum, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from entrepot.checkout.events import OrderConfirmed
from entrepot.insights.values import Equality
from entrepot.kit import audit, books
from entrepot.kit.models import OutboxRow
from entrepot.ledger.models import Account

SALE_ACCOUNTS: Final = ("escrow:", "tax:", "freight:", "fx-margin:")
"""Where a confirmed order's money goes, each fen of it: goods, taxes, freight, exchange."""
BORNE: Final = "assessment:"
"""From here comes what customs charged above what was withheld: into the same accounts, and from
no buyer."""


class Folded(models.Model):
    """What a roll-up has already counted: a repeat of the event finds its id here."""

    pk = models.CompositePrimaryKey("kind", "subject")
    kind = models.TextField()
    subject = models.UUIDField()

    class Meta:
        db_table = "insights_folded"


class SaleMinuteQuerySet(QuerySet["SaleMinute"]):
    """Roll-ups beside what they must equal."""

    def against_the_ledger(self, currency: str) -> Equality:
        """All sales, those still on their way, and the ledger, of one moment.

        One statement for the board and one a book.
        """
        with audit.one_moment():
            folded = self.filter(currency=currency).aggregate(minor=Sum("gmv_minor"))["minor"]
            waiting = ledger = 0
            for book in books.all_books():
                sums = _of_book(book, currency)
                waiting += int(sums.get("waiting") or 0)
                ledger += int(sums.get("ledger") or 0) - int(sums.get("borne") or 0)
        return Equality(currency, int(folded or 0), waiting, ledger)


def _of_book(book: int, currency: str) -> dict[str, Any]:
    """What waits to be counted and what the accounts of sales hold, of one book."""
    waiting = OutboxRow.objects.filter(
        book=book, kind=OrderConfirmed.kind, told_at=None, body__currency=currency
    )
    named = Q()
    for prefix in SALE_ACCOUNTS:
        named |= Q(name__startswith=prefix)
    accounts = Account.objects.filter(named, book=book, unit=currency)
    borne = Account.objects.filter(name__startswith=BORNE, book=book, unit=currency)
    parts = (
        _part("ledger", accounts, F("credits_posted")),
        _part("waiting", waiting, Cast(KT("body__total_minor"), BigIntegerField())),
        _part("borne", borne, F("debits_posted")),
    )
    return dict(parts[0].union(*parts[1:], all=True))


def _part(name: str, rows: QuerySet[Any, Any], amount: Any) -> QuerySet[Any, Any]:
    """One row: the part's name and its sum; no row when there is nothing to sum."""
    part = rows.annotate(part=Value(name, TextField())).values("part")
    whole: QuerySet[Any, Any] = part.annotate(whole=Sum(amount)).values_list("part", "whole")
    return whole


class SaleMinute(models.Model):
    """Confirmed orders of one minute (UTC), by market, lane, origin and currency."""

    id = models.BigAutoField(primary_key=True)
    minute = models.DateTimeField()
    market = models.TextField()
    lane = models.TextField()
    origin = models.TextField()
    currency = models.TextField()
    orders = models.IntegerField()
    units = models.IntegerField()
    gmv_minor = models.BigIntegerField()

    objects = SaleMinuteQuerySet.as_manager()

    class Meta:
        db_table = "insights_saleminute"
        constraints = (
            models.UniqueConstraint(
                fields=["market", "minute", "lane", "origin", "currency"],
                name="saleminute_once",
            ),
        )


class PlacedMinute(models.Model):
    """Checkouts that were acknowledged in one minute (UTC), paid or not."""

    id = models.BigAutoField(primary_key=True)
    minute = models.DateTimeField()
    market = models.TextField()
    currency = models.TextField()
    orders = models.IntegerField()
    total_minor = models.BigIntegerField()

    class Meta:
        db_table = "insights_placedminute"
        constraints = (
            models.UniqueConstraint(
                fields=["market", "minute", "currency"], name="placedminute_once"
            ),
        )


class CategoryDay(models.Model):
    """Units and value sold of one category on one day of the board."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    market = models.TextField()
    category = models.TextField()
    """The category's slug; empty for goods without one."""
    currency = models.TextField()
    orders = models.IntegerField()
    units = models.IntegerField()
    gmv_minor = models.BigIntegerField()

    class Meta:
        db_table = "insights_categoryday"
        constraints = (
            models.UniqueConstraint(
                fields=["market", "day", "category", "currency"], name="categoryday_once"
            ),
        )


class CompletedDay(models.Model):
    """Orders whose escrow went to the merchant on one day of the board."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    currency = models.TextField()
    orders = models.IntegerField()
    payable_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()

    class Meta:
        db_table = "insights_completedday"
        constraints = (
            models.UniqueConstraint(fields=["day", "currency"], name="completedday_once"),
        )


class AuditRun(models.Model):
    """The last run of one audit, replaced by the next."""

    id = models.BigAutoField(primary_key=True)
    context = models.TextField()
    name = models.TextField()
    sentence = models.TextField()
    at = models.DateTimeField()
    took_ms = models.IntegerField()
    findings = models.JSONField(default=list)
    """[{code, facts}]"""
    failure = models.TextField(blank=True)

    class Meta:
        db_table = "insights_auditrun"
        constraints = (models.UniqueConstraint(fields=["context", "name"], name="auditrun_once"),)


class MachineSample(models.Model):
    """What one host had counted and what the database said, some times a minute, for a day."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    host = models.TextField()
    counted = models.JSONField()
    read = models.JSONField()

    class Meta:
        db_table = "insights_machinesample"
        indexes = (models.Index(fields=["at"], name="machinesample_at"),)


class SearchTerm(models.Model):
    """Words that enough visitors of one day have asked for; nothing rarer is ever here."""

    id = models.BigAutoField(primary_key=True)
    market = models.TextField()
    language = models.TextField()
    term = models.TextField()

    class Meta:
        db_table = "insights_searchterm"
        constraints = (
            models.UniqueConstraint(fields=["market", "language", "term"], name="searchterm_once"),
        )


class SearchDay(models.Model):
    """How many visitors asked a term on one day of the board."""

    id = models.BigAutoField(primary_key=True)
    term = models.ForeignKey(SearchTerm, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    visitors = models.IntegerField()
    missed = models.IntegerField()
    """Of them, those to whom the shop had nothing to show."""
    found = models.IntegerField()
    """Things that the last of them found."""

    class Meta:
        db_table = "insights_searchday"
        constraints = (
            models.UniqueConstraint(fields=["term", "day"], name="searchday_once"),
            models.CheckConstraint(
                name="searchday_counts",
                condition=Q(visitors__gt=0, missed__gte=0, found__gte=0)
                & Q(missed__lte=F("visitors")),
            ),
        )
        indexes = (models.Index(fields=["day"], name="searchday_day"),)


class SearchSketch(models.Model):
    """Who of today has asked what, as hashes with a key that is thrown away with the day.

    An unlogged table: it is in no backup and on no replica, and a crash of the database empties
    it. Neither words nor visitors can be read from it.
    """

    pk = models.CompositePrimaryKey("day", "key", "visitor")
    day = models.DateField()
    key = models.UUIDField()
    visitor = models.UUIDField()
    """Of this term alone: one visitor's terms cannot be put together."""
    has_found = models.BooleanField()

    class Meta:
        db_table = "insights_searchsketch"


class SearchSalt(models.Model):
    """What the hashes of one day are made with; unlogged as well."""

    day = models.DateField(primary_key=True)
    salt = models.UUIDField()

    class Meta:
        db_table = "insights_searchsalt"
