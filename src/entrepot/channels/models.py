"""Imports, what went wrong in them, and merchants' own mappings."""

from django.db import models

from entrepot.channels.values import IssueSeverity, JobState
from entrepot.kernel import new_id
from entrepot.offices.models import Merchant


class MappingProfile(models.Model):
    """A merchant's own mapping; `plain` has the shape of `values.Profile`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="profiles")
    name = models.CharField(max_length=80)
    plain = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "channels_profile"
        constraints = (
            models.UniqueConstraint(fields=["merchant", "name"], name="profile_name_once"),
        )


class ImportJob(models.Model):
    """One file on its way in. `line_done` and `errors_bytes` are where a resumed run goes on.

    The file and its error list lie in the private folder `imports/<id>/` of the program's home.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="imports")
    by = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200)
    inspection = models.JSONField()
    profile = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    unknown_columns = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in JobState], default=JobState.READY
    )
    rows_total = models.IntegerField()
    line_done = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    errors_bytes = models.BigIntegerField(default=0)
    """Committed length of the error list; -1 once the files have been thrown away."""
    failure = models.CharField(max_length=120, blank=True)
    """The code of what ended a FAILED run."""
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_import"
        indexes = (models.Index(fields=["merchant", "made_at", "id"], name="import_recent"),)


class ImportIssue(models.Model):
    """One of the first issues of an import; all of them are in its error list."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="issues")
    line = models.IntegerField()
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=80)
    value = models.CharField(max_length=120, blank=True)
    facts = models.JSONField(default=dict)
    severity = models.CharField(max_length=8, choices=[(s.value, s.value) for s in IssueSeverity])

    class Meta:
        db_table = "channels_issue"
        indexes = (models.Index(fields=["job", "severity", "id"], name="issue_of_import"),)
