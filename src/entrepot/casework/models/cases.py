"""Cases: what both sides say stands in one table, what the office keeps to itself in another."""

from django.db import models
from django.db.models import Q

from entrepot.casework.values import CaseState, Priority, Side, Topic
from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.offices.models import Merchant, Office, User

OPEN_STATES = (CaseState.OPEN, CaseState.WAITING_MERCHANT, CaseState.WAITING_US)


class Case(models.Model):
    """A merchant's problem. `left_min` is the working time that is left while the clock stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.BigIntegerField(unique=True)
    """What people call it; grows by one."""
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=16, choices=[(t.value, t.value) for t in Topic])
    priority = models.CharField(max_length=8, choices=[(p.value, p.value) for p in Priority])
    title = SealedTextField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CaseState])
    assignee = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    """The first answer."""
    due_at = models.DateTimeField(null=True)
    """When it ought to be solved; NULL while the merchant is waited for, and once solved."""
    left_min = models.IntegerField(null=True)
    solved_at = models.DateTimeField(null=True)
    is_in_time = models.BooleanField(null=True)
    """Was it solved before it ought to have been?"""
    closed_at = models.DateTimeField(null=True)
    hub = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+")
    """The office above, once it was asked for help."""
    at_operator = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_case"
        indexes = (
            models.Index(fields=["office", "state", "changed_at"], name="case_of_office"),
            models.Index(fields=["merchant", "changed_at", "id"], name="case_of_merchant"),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[CaseState.OPEN, CaseState.WAITING_US]),
                name="case_due",
            ),
            models.Index(
                fields=["solved_at"], condition=Q(state=CaseState.SOLVED), name="case_to_close"
            ),
        )


class CaseMessage(models.Model):
    """What one side said to the other: both read it, and it is never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Side])
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    text = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_casemessage"
        indexes = (models.Index(fields=["case", "at", "id"], name="message_of_case"),)


class CaseFile(models.Model):
    """A file with a message; its bytes lie in `kit.vault` under its id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(CaseMessage, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size_bytes = models.IntegerField()

    class Meta:
        db_table = "casework_casefile"


class CaseNote(models.Model):
    """What the office writes for itself; no page of a merchant reads this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    text = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_casenote"
        indexes = (models.Index(fields=["case", "at", "id"], name="note_of_case"),)
