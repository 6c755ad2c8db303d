"""Scores, the weights they were made with, and what still has to be scored."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.offices.models import Merchant, Office, User


class WeightSet(models.Model):
    """What an office lets each question count; append-only, the newest holds."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    version = models.IntegerField()
    """From 1; version 0 is the one the program begins with and has no row."""
    weights = models.JSONField()
    why = models.CharField(max_length=300)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "selection_weightset"
        constraints = (models.UniqueConstraint(fields=["office", "version"], name="weights_once"),)


class Score(models.Model):
    """A product for a market, by its best lane, under one version of its office's weights.

    Written many at a time by `commands.score`; parts and confidences are in the order of
    `values.PARTS`, tenths of a point and thousandths; -1 is unknown.
    """

    pk = models.CompositePrimaryKey("product", "market")
    product = models.UUIDField()
    market = models.CharField(max_length=10)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    version = models.IntegerField()
    lane = models.CharField(max_length=60)
    variant = models.UUIDField()
    category = models.CharField(max_length=80, blank=True)
    parts = ArrayField(models.SmallIntegerField(), size=5)
    trusts = ArrayField(models.SmallIntegerField(), size=5)
    fit = models.SmallIntegerField()
    """The whole, tenths of a point; -1 where nothing is known."""
    trust = models.SmallIntegerField()
    """Thousandths."""
    landed_minor = models.BigIntegerField(default=0)
    place = models.SmallIntegerField(default=-1)
    """In the band of comparable goods, thousandths of things that are cheaper; -1 unknown."""
    gaps = models.SmallIntegerField(default=0)
    papers = models.SmallIntegerField(default=0)
    is_barred = models.BooleanField(default=False)
    is_known = models.BooleanField(default=True)
    listed = models.BooleanField(default=False)
    """Live on a lane to the market."""
    asked = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    """Search terms of the market that would find it (`insights`), those asked most first."""
    scored_at = models.DateTimeField()

    class Meta:
        db_table = "selection_score"
        indexes = (
            models.Index(fields=["office", "market", "-fit", "product"], name="score_of_office"),
            models.Index(
                fields=["merchant", "market", "-fit", "product"], name="score_of_merchant"
            ),
        )


class Dirty(models.Model):
    """A product that has changed since it was scored."""

    product = models.UUIDField(primary_key=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "selection_dirty"
        indexes = (models.Index(fields=["since"], name="dirty_oldest"),)


class Pass(models.Model):
    """A run over a whole market that is asked for: new figures, new law, new weights of lanes."""

    market = models.CharField(max_length=10, primary_key=True)
    asked_at = models.DateTimeField(null=True)
    """NULL when nothing is asked for."""
    after = models.UUIDField(null=True)
    """The last product that is done."""
    begun_at = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "selection_pass"


class View(models.Model):
    """A filter that somebody keeps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        db_table = "selection_view"
        constraints = (
            models.UniqueConstraint(fields=["office", "owner", "name"], name="view_once"),
        )


class Shortlist(models.Model):
    """Products that an office puts before a merchant for a market, with a word about them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    market = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "selection_shortlist"
        indexes = (models.Index(fields=["merchant", "-at"], name="shortlist_of_merchant"),)


class Choice(models.Model):
    """One product of a shortlist, and the merchant's word on it."""

    id = models.BigAutoField(primary_key=True)
    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="choices")
    product = models.UUIDField()
    position = models.SmallIntegerField(default=0)
    answer = models.CharField(max_length=10, default="open")
    """`open`, `accepted` or `declined`."""
    why = models.CharField(max_length=300, blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        db_table = "selection_choice"
        constraints = (
            models.UniqueConstraint(fields=["shortlist", "product"], name="choice_once"),
            models.CheckConstraint(
                name="choice_answer", condition=Q(answer__in=["open", "accepted", "declined"])
            ),
        )
