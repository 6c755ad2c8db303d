"""What an office keeps of one business."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.offices.models import Merchant, Office, User


class Dossier(models.Model):
    """What is known of a merchant beside its facts; made when it is first needed.

    `blockers` is a fold: looked up again a minute after something has changed.
    """

    merchant = models.OneToOneField(
        Merchant, primary_key=True, on_delete=models.CASCADE, related_name="dossier"
    )
    agent = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who looks after it."""
    contact = SealedTextField(blank=True, default="")
    """Whom one talks to there."""
    source = models.CharField(max_length=40, blank=True, default="")
    """How it was found: a fair, a chamber, a file."""
    first_listed_at = models.DateTimeField(null=True)
    """When something of it could be bought for the first time."""
    last_sold_at = models.DateTimeField(null=True)
    blockers = models.JSONField(default=list)
    """Codes of what keeps it where it stands, the weightiest first."""
    held = models.JSONField(
        default=dict, db_default=models.Value({}, output_field=models.JSONField())
    )
    """How many listings each of `blockers` keeps off, where it is listings that it keeps off."""
    is_stale = models.BooleanField(default=True)
    """Something has changed since `blockers` were looked up."""

    class Meta:
        db_table = "casework_dossier"
        indexes = (
            GinIndex(fields=["blockers"], name="dossier_blockers"),
            models.Index(fields=["merchant"], condition=Q(is_stale=True), name="dossier_stale"),
            models.Index(fields=["agent"], name="dossier_of_agent"),
        )


class Trait(models.Model):
    """A keyed hash of a normalised number or name: finds the same business, shows nothing."""

    id = models.BigAutoField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "casework_trait"
        constraints = (
            models.UniqueConstraint(fields=["merchant", "kind", "digest"], name="trait_once"),
        )
        indexes = (models.Index(fields=["kind", "digest"], name="trait_found"),)


class Note(models.Model):
    """What an agent wants remembered; only the office reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    text = SealedTextField()
    is_pinned = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_note"
        indexes = (models.Index(fields=["merchant", "at", "id"], name="note_of_merchant"),)


class Letter(models.Model):
    """A letter as it was sent; `kit.letters` carries it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    subject = SealedTextField()
    body = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_letter"
        indexes = (models.Index(fields=["merchant", "at", "id"], name="letter_of_merchant"),)


class Invitation(models.Model):
    """A personal link that makes a lead the applicant's own; only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.UUIDField(null=True)

    class Meta:
        db_table = "casework_invitation"
        indexes = (models.Index(fields=["merchant", "at"], name="invitation_of_merchant"),)
