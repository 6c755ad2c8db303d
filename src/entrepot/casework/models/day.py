"""What is to be done, and when an office works."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from entrepot.casework.values import DORMANT_DAYS, TaskKind
from entrepot.kernel import new_id
from entrepot.offices.models import Merchant, Office, User


def _weekdays() -> list[int]:
    return list(range(5))


class OfficeDay(models.Model):
    """An office's working time and its own numbers; without a row, the defaults hold."""

    office = models.OneToOneField(
        Office, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    zone = models.CharField(max_length=60, default="Europe/Brussels")
    weekdays = ArrayField(models.SmallIntegerField(), default=_weekdays)
    """Monday is 0."""
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(18))
    dormant_days = models.IntegerField(default=DORMANT_DAYS)

    class Meta:
        db_table = "casework_officeday"
        constraints = (
            models.CheckConstraint(
                name="officeday_opens_first", condition=Q(opens__lt=F("closes"))
            ),
            models.CheckConstraint(
                name="officeday_dormant", condition=Q(dormant_days__gte=7, dormant_days__lte=730)
            ),
        )


class Task(models.Model):
    """One thing to be done until a day. `key` keeps what events make from coming twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in TaskKind])
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001  # many have none, and none twice
    title = models.CharField(max_length=200, blank=True)
    """What the agent wrote; empty for a made one, whose words follow from kind and facts."""
    facts = models.JSONField(default=dict)
    due_on = models.DateField()
    assignee = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.UUIDField(null=True)
    """NULL: an event made it."""
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)

    class Meta:
        db_table = "casework_task"
        indexes = (
            models.Index(
                fields=["office", "due_on", "id"], condition=Q(done_at=None), name="task_open"
            ),
            models.Index(
                fields=["merchant", "due_on", "id"],
                condition=Q(done_at=None),
                name="task_open_of_merchant",
            ),
            models.Index(fields=["office", "done_at", "id"], name="task_done"),
        )
