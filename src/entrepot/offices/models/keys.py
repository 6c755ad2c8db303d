"""Keys by which programs act for a team, sessions of people, and that a person was erased."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.offices.models.people import Merchant, Office, User
from entrepot.offices.values import Role


class ApiKey(models.Model):
    """A key of the REST API; only its hash is here, and its first letters to tell it by.

    It belongs to the team, not to who made it: it goes on when that person leaves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    office = models.ForeignKey(Office, null=True, on_delete=models.CASCADE)
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.CASCADE)
    scopes = models.JSONField(default=list)
    """`resource:read` or `resource:write`; who may write may read."""
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="keys")
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    """From this day (UTC) on it opens nothing."""
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "offices_apikey"
        constraints = (
            models.CheckConstraint(
                name="apikey_of_its_role",
                condition=Q(role=Role.OPERATOR, office=None, merchant=None)
                | Q(role=Role.OFFICE, office__isnull=False, merchant=None)
                | Q(role=Role.MERCHANT, merchant__isnull=False, office=None),
            ),
        )
        indexes = (
            models.Index(fields=["role", "office", "merchant", "id"], name="apikey_of_team"),
        )


class SignIn(models.Model):
    """Where a person is signed in: one session of a browser, so that it can be ended.

    `place` is an address cut to its network, so that it says "not from here" and no more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80)
    place = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "offices_signin"
        indexes = (models.Index(fields=["user", "-seen_at", "id"], name="signin_of_user"),)


class Erasure(models.Model):
    """The proof that a person was erased: what went, what is kept, why, until when; no name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.UUIDField()
    """The id that the person had; it is nobody's name."""
    asked_by = models.UUIDField(null=True)
    """NULL when the person did it."""
    at = models.DateTimeField()
    report = models.JSONField()

    class Meta:
        db_table = "offices_erasure"
        indexes = (models.Index(fields=["at", "id"], name="erasure_recent"),)
