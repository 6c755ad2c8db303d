"""Documents: what is known of each; the file itself lies sealed in the vault."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.offices.models import Merchant
from entrepot.onboarding.values import DocumentState


class Document(models.Model):
    """One paper of a merchant. Of each type at most one waits, and one is accepted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="documents")
    type = models.CharField(max_length=40)
    name = SealedTextField()
    """As the file was called: it may hold a person's name."""
    media_type = models.CharField(max_length=40)
    size_bytes = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in DocumentState],
        default=DocumentState.WAITING,
    )
    expires_on = models.DateField(null=True)
    """The last day on which it is good."""
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    forgotten_at = models.DateTimeField(null=True)
    """Since when its file is gone; the row stays as a record of what was seen."""

    class Meta:
        db_table = "onboarding_document"
        constraints = (
            models.UniqueConstraint(
                fields=["merchant", "type"],
                condition=Q(state=DocumentState.WAITING),
                name="document_waits_once",
            ),
            models.UniqueConstraint(
                fields=["merchant", "type"],
                condition=Q(state=DocumentState.ACCEPTED),
                name="document_accepted_once",
            ),
            models.CheckConstraint(
                name="document_reviewed_by_somebody",
                condition=Q(state__in=[DocumentState.WAITING, DocumentState.REPLACED])
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["merchant", "type", "id"], name="document_of_merchant"),
            models.Index(
                fields=["expires_on"],
                condition=Q(state=DocumentState.ACCEPTED, expires_on__isnull=False),
                name="document_expiring",
            ),
        )
