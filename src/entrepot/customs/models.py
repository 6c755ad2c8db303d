"""Amendments of the law with their audit trail, rows of tariff tables, proofs of VAT numbers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from entrepot.customs.values import AmendmentKind, AmendmentState, AnswerCode, Change, Verb
from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.lanes.rows.tariff import CONFIDENCE
from entrepot.lanes.values import OPERATOR, Statute
from entrepot.offices.models import User


class Amendment(models.Model):
    """One change of the law, from its draft to its decision.

    `sequence` is the place in the order in which changes were approved: the law of a process is
    as new as the greatest one it has seen.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in AmendmentKind])
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in AmendmentState],
        default=AmendmentState.DRAFT,
    )
    country = models.CharField(max_length=2)
    law_table = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=1000, blank=True)
    confidence = models.CharField(max_length=20, blank=True)
    ends = models.CharField(max_length=16, blank=True)
    ends_on = models.DateField(null=True)
    ended = models.JSONField(default=dict)
    """The row that ends, as it stood when this was written: the trail must not depend on files."""
    report = models.JSONField(default=dict)
    """Of a tariff table: what it held, by form, and every line that needs a word."""
    reason = models.CharField(max_length=1000, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    sequence = models.BigIntegerField(null=True, unique=True)

    class Meta:
        db_table = "customs_amendment"
        constraints = (
            models.CheckConstraint(
                name="amendment_has_four_eyes",
                condition=~Q(state__in=[AmendmentState.APPROVED, AmendmentState.REJECTED])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("author"))),
            ),
            models.CheckConstraint(
                name="amendment_in_order_when_approved",
                condition=Q(state=AmendmentState.APPROVED, sequence__isnull=False)
                | (~Q(state=AmendmentState.APPROVED) & Q(sequence=None)),
            ),
            models.CheckConstraint(
                name="amendment_names_its_day",
                condition=Q(kind=AmendmentKind.TABLE)
                | Q(kind=AmendmentKind.ADD, since__isnull=False, ends="")
                | (
                    Q(kind=AmendmentKind.CORRECT, since__isnull=False, ends_on__isnull=False)
                    & ~Q(ends="")
                )
                | (Q(kind=AmendmentKind.END, ends_on__isnull=False) & ~Q(ends="")),
            ),
        )
        indexes = (models.Index(fields=["state", "drafted_at"], name="amendment_by_state"),)

    @property
    def change(self) -> Change:
        """What it says, as a value."""
        return Change(
            kind=AmendmentKind(self.kind),
            country=self.country,
            table=self.law_table,
            fields=self.fields,
            since=self.since,
            until=self.until,
            source=self.source,
            confidence=self.confidence,
            ends=self.ends,
            ends_on=self.ends_on,
            reason=self.reason,
        )


class AmendmentEvent(models.Model):
    """One step of an amendment; written once, never changed (a trigger stands behind it)."""

    id = models.BigAutoField(primary_key=True)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Verb])
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "customs_amendment_event"
        indexes = (models.Index(fields=["amendment", "id"], name="event_of_amendment"),)


class TariffRow(models.Model):
    """A line of a tariff table; it is law when its amendment is approved, and never changes."""

    id = models.BigAutoField(primary_key=True)
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="rows")
    place = models.IntegerField()
    hs = models.CharField(max_length=10)
    fields = models.JSONField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "customs_tariff_row"
        constraints = (
            models.UniqueConstraint(fields=["amendment", "place"], name="tariff_row_once"),
        )

    def statute(self, *, country: str, source: str) -> Statute:
        """The line as `lanes.rows.tariff` has read it."""
        return tariff_statute(country, self.fields, self.since, self.until, source=source)


def tariff_statute(
    country: str, fields: Mapping[str, Any], since: date, until: date | None, *, source: str
) -> Statute:
    """A line of a tariff table as a row of law."""
    return Statute(
        country=country,
        table="duty",
        fields=fields,
        since=since,
        until=until or date.max,
        source=source,
        confidence=CONFIDENCE,
        by=OPERATOR,
    )


class VatAnswer(models.Model):
    """What a register said about a VAT number: the evidence behind a reverse charge (TAX-8).

    The number of a sole trader is personal data: number, name and address are sealed, and `mark`
    finds the same number again without telling it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    country = models.CharField(max_length=2)
    mark = models.CharField(max_length=64)
    number = SealedTextField()
    code = models.CharField(max_length=12, choices=[(c.value, c.value) for c in AnswerCode])
    register = models.CharField(max_length=40)
    reference = models.CharField(max_length=100, blank=True)
    said = models.CharField(max_length=100, blank=True)
    name = SealedTextField(blank=True)
    address = SealedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "customs_vat_answer"
        indexes = (models.Index(fields=["mark", "-at"], name="vat_answer_latest"),)
