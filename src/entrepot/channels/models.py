"""Imports, what went wrong in them, and merchants' own mappings."""

from django.db import models

from entrepot.channels.values import IssueSeverity, JobKind, JobState, PullState
from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.offices.models import Merchant, Office


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


class Pull(models.Model):
    """A feed that is fetched on a clock. Its address and headers may hold keys: both are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="pulls")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in JobKind])
    url = SealedTextField()
    header = SealedTextField(blank=True)
    """One header as `Name: value`, such as `Authorization: Basic …`."""
    profile = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    interval_min = models.IntegerField()
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in PullState], default=PullState.ACTIVE
    )
    note = models.CharField(max_length=120, blank=True)
    """The code of why it paused by itself."""
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    """Of the last file that was taken in: the same one again is no news."""
    failures = models.IntegerField(default=0)
    """In a row."""
    by = models.UUIDField(null=True)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    """Set up by this office for the merchant: fetched only as far as its mandate reaches now."""
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_pull"
        constraints = (
            models.UniqueConstraint(fields=["merchant", "name"], name="pull_name_once"),
            models.CheckConstraint(name="pull_interval", condition=models.Q(interval_min__gte=15)),
        )
        indexes = (
            models.Index(
                fields=["next_at", "id"], condition=models.Q(state="active"), name="pull_due"
            ),
            models.Index(fields=["office", "id"], name="pull_of_office"),
        )


class PullRun(models.Model):
    """One fetch: what came of it. A `job` when there was something to take in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pull = models.ForeignKey(Pull, on_delete=models.CASCADE, related_name="runs")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    """`taken`, `unchanged`, `held` or `failed`."""
    code = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    size = models.BigIntegerField(default=0)
    job = models.ForeignKey(
        "ImportJob", null=True, on_delete=models.SET_NULL, related_name="pull_runs"
    )

    class Meta:
        db_table = "channels_pullrun"
        indexes = (models.Index(fields=["pull", "at", "id"], name="pullrun_recent"),)


class Picture(models.Model):
    """A picture of a merchant's goods by the address that its file gave, and where it is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=500)
    """An https address; or `file:` and the name that it had in a ZIP."""
    host = models.CharField(max_length=253, blank=True)
    path = models.CharField(max_length=200, blank=True)
    """Under MEDIA; empty until it is there."""
    tries = models.IntegerField(default=0)
    code = models.CharField(max_length=60, blank=True)
    """Why it is not there, and, with no `next_at`, never will be."""
    next_at = models.DateTimeField(null=True)
    job = models.ForeignKey(
        "ImportJob", null=True, on_delete=models.SET_NULL, related_name="pictures"
    )

    class Meta:
        db_table = "channels_picture"
        constraints = (models.UniqueConstraint(fields=["merchant", "source"], name="picture_once"),)
        indexes = (
            models.Index(
                fields=["next_at", "id"],
                condition=models.Q(next_at__isnull=False),
                name="picture_due",
            ),
            models.Index(fields=["job", "code"], name="picture_of_import"),
        )


class ImportJob(models.Model):
    """One file on its way in. `line_done` and `errors_bytes` are where a resumed run goes on.

    The file and its error list lie in the private folder `imports/<id>/` of the program's home.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="imports")
    by = models.UUIDField(null=True)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    """Asked for by this office under a mandate, which must still hold at every chunk."""
    kind = models.CharField(
        max_length=8, choices=[(k.value, k.value) for k in JobKind], default=JobKind.GOODS
    )
    pull = models.ForeignKey(Pull, null=True, on_delete=models.SET_NULL, related_name="jobs")
    held = models.JSONField(default=dict)
    """Why it waits for a person: {"dropped": 40, "of": 100}, {"repriced": 60, "of": 100} or
    {"mandate_over": 1}.
    """
    asked_as = models.CharField(max_length=100, blank=True)
    """The sender's Idempotency-Key."""
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
        constraints = (
            models.UniqueConstraint(
                fields=["merchant", "asked_as"],
                condition=~models.Q(asked_as=""),
                name="import_asked_once",
            ),
        )


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
