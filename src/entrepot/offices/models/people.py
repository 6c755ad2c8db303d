"""People, offices, merchants."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q, Value

from entrepot.kernel import new_id
from entrepot.offices.models.places import of_its_post, of_its_role
from entrepot.offices.values import MerchantState, Post, Role


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address, as Django and allauth ask."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """A person with a usable password, or none when it is left out."""
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in by e-mail address; what they may do is in their memberships."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "offices_user"


class Office(models.Model):
    """A country office: one-stop shop for the merchants of its country."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(unique=True)
    city = models.CharField(max_length=100)
    cities = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    """What it calls its city in other languages, by code, and under `of` which city that is.

    The file of cities knows the usual names.
    """
    country = models.CharField(max_length=2)
    languages = models.JSONField(default=list)
    names = models.JSONField(default=dict)
    sentences = models.JSONField(default=dict)
    picture = models.CharField(max_length=200, blank=True)
    opens = models.JSONField(default=list)
    """Codes of the markets it helps its merchants into, in the order of its page."""
    serves = models.JSONField(default=list)
    """Further countries whose applicants come to it; its own is always served."""
    hub = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="spokes")
    """The office above it; a hub sees what its spokes see."""
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "offices_office"


class Merchant(models.Model):
    """The selling legal person. `book` is where its stock lies and its new orders go.

    Where older ones are is in `MerchantBook`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=100)
    cities = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    """As the office's."""
    region = models.JSONField(default=dict)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="merchants")
    book = models.IntegerField(default=1)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in MerchantState],
        default=MerchantState.LIVE,
    )
    commission_bp = models.IntegerField(default=800)
    """Commission in basis points of the goods' value."""
    stories = models.JSONField(default=dict)
    registered_number = models.CharField(max_length=60, blank=True)
    eori = models.CharField(max_length=20, blank=True)
    website = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "offices_merchant"
        indexes = (models.Index(fields=["office", "name"], name="merchant_by_office"),)


class Standing(models.Model):
    """One step of a merchant's standing: append-only, the newest is `Merchant.state`."""

    id = models.BigAutoField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="standings")
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=60, blank=True)
    """A code; what it says in words is known where it was given."""
    note = models.TextField(blank=True)
    by = models.UUIDField(null=True)
    """The person; NULL when a clock or an event did it."""
    at = models.DateTimeField()

    class Meta:
        db_table = "offices_standing"
        indexes = (models.Index(fields=["merchant", "at", "id"], name="standing_of_merchant"),)


class MerchantBook(models.Model):
    """A book where a merchant has, or had, accounts or sales; its present one is among them.

    After a move the book that was left is drained: stock that is set free there follows.
    """

    id = models.BigAutoField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="books")
    book = models.IntegerField()
    left_at = models.DateTimeField(null=True)
    """NULL while new orders go there."""
    drained_at = models.DateTimeField(null=True)
    """No stock is left there, and none is held."""

    class Meta:
        db_table = "offices_merchantbook"
        constraints = (
            models.UniqueConstraint(fields=["merchant", "book"], name="merchantbook_once"),
        )
        indexes = (
            models.Index(
                fields=["left_at", "id"],
                condition=Q(left_at__isnull=False, drained_at=None),
                name="merchantbook_draining",
            ),
        )


class Membership(models.Model):
    """One person's role: for the gateway, for an office, for a merchant, or as a trade partner.

    A partner's office names the country whose aggregates it reads.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.CASCADE)
    merchant = models.ForeignKey(Merchant, null=True, blank=True, on_delete=models.CASCADE)
    post = models.CharField(
        max_length=10, choices=[(p.value, p.value) for p in Post], default=Post.OWNER
    )
    joined_at = models.DateTimeField(null=True, auto_now_add=True)
    """Of those who were there before: when it began to be noted."""

    class Meta:
        db_table = "offices_membership"
        constraints = (
            models.CheckConstraint(name="membership_of_its_role", condition=of_its_role()),
            models.CheckConstraint(name="membership_of_its_post", condition=of_its_post()),
            models.UniqueConstraint(
                fields=["user", "role", "office", "merchant"],
                name="membership_once",
                nulls_distinct=False,
            ),
        )
