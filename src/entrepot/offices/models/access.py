"""How people come into a team, and what a merchant lets its office do."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.offices.models.people import Merchant, Office
from entrepot.offices.models.places import of_its_post, of_its_role
from entrepot.offices.values import MandateState, Post, Role


class Invitation(models.Model):
    """An invitation into a team: whoever reads the mailbox may take it, once, while it lasts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of what stands in the letter; the token itself is kept nowhere."""
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    office = models.ForeignKey(Office, null=True, on_delete=models.CASCADE)
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.CASCADE)
    post = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Post])
    language = models.CharField(max_length=10)
    by = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "offices_invitation"
        constraints = (
            models.CheckConstraint(name="invitation_of_its_role", condition=of_its_role()),
            models.CheckConstraint(name="invitation_of_its_post", condition=of_its_post()),
            models.UniqueConstraint(
                fields=["email", "role", "office", "merchant"],
                name="invitation_open_once",
                condition=Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(fields=["merchant", "id"], name="team_invite_of_merchant"),
            models.Index(fields=["office", "role", "id"], name="team_invite_of_office"),
        )


class Mandate(models.Model):
    """A merchant lets its office act for it: for what, and until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="mandates")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="mandates")
    scopes = models.JSONField()
    until = models.DateField(null=True)
    """The first day without it; NULL while it is only asked for."""
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in MandateState]
    )
    note = models.TextField(blank=True)
    """What the office said when it asked."""
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "offices_mandate"
        constraints = (
            models.CheckConstraint(
                name="mandate_given_ends",
                condition=~Q(state=MandateState.GIVEN) | Q(until__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["merchant", "office"],
                name="mandate_given_once",
                condition=Q(state=MandateState.GIVEN),
            ),
            models.UniqueConstraint(
                fields=["merchant", "office"],
                name="mandate_asked_once",
                condition=Q(state=MandateState.ASKED),
            ),
        )
        indexes = (models.Index(fields=["office", "state", "id"], name="mandate_of_office"),)
