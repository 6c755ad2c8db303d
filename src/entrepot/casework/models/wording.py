"""An office's own letters."""

from django.db import models
from django.db.models import Q

from entrepot.casework.values import SUBJECT_MAX, LetterKind
from entrepot.kernel import new_id
from entrepot.offices.models import Office, User


class Wording(models.Model):
    """One version of an office's own text for a letter in a language; the newest holds.

    Versions are only added. One without a body says that the office uses the text that it would
    have without its own: its hub's, else the program's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in LetterKind])
    language = models.CharField(max_length=10)
    version = models.IntegerField()
    subject = models.CharField(max_length=SUBJECT_MAX, blank=True)
    body = models.TextField(blank=True)
    again = models.IntegerField(null=True)
    """The version that was taken up again with this one."""
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_wording"
        constraints = (
            models.UniqueConstraint(
                fields=["office", "kind", "language", "version"], name="wording_once"
            ),
            models.CheckConstraint(
                name="wording_whole",
                condition=Q(subject="", body="") | (~Q(subject="") & ~Q(body="")),
            ),
        )
