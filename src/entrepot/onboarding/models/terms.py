"""Checks with their evidence, brand rights, terms and contracts."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.offices.models import Merchant, User
from entrepot.onboarding.values.brands import RightKind, RightState
from entrepot.onboarding.values.checks import CheckKind, CheckState, NameMatch
from entrepot.onboarding.values.contract import NOTICE_DAYS_MIN, ContractState


class Check(models.Model):
    """A number of a business and how sure we are of it; one a kind.

    A sole trader's numbers are personal: they are sealed, and `mark` finds the same number again
    without telling it. `next_at` says when the register is asked (again); NULL: not by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in CheckKind])
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in CheckState],
        default=CheckState.NOT_VERIFIED,
    )
    country = models.CharField(max_length=2)
    number = SealedTextField()
    mark = models.CharField(max_length=64, db_index=True)
    asked_name = SealedTextField(blank=True)
    found_name = SealedTextField(blank=True)
    match = models.CharField(max_length=8, default=NameMatch.UNKNOWN)
    register = models.CharField(max_length=40, blank=True)
    proof = models.CharField(max_length=100, blank=True)
    tries = models.IntegerField(default=0)
    """Times in a row without an answer: the next one waits longer."""
    answered_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_why = models.CharField(max_length=1000, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_check"
        constraints = (
            models.UniqueConstraint(fields=["merchant", "kind"], name="check_once_a_kind"),
            models.CheckConstraint(
                name="check_verified_by_an_answer",
                condition=~Q(state=CheckState.VERIFIED)
                | Q(answered_at__isnull=False)
                | Q(decided_by__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["next_at"], name="check_due", condition=Q(next_at__isnull=False)),
        )


class CheckAnswer(models.Model):
    """What a register said, and when: the evidence (TAX-8). Rows are only added."""

    id = models.BigAutoField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    mark = models.CharField(max_length=64)
    number = SealedTextField()
    answer = models.CharField(max_length=12)
    """`found`, `not_found`, or why there was none."""
    register = models.CharField(max_length=40)
    proof = models.CharField(max_length=100, blank=True)
    said = models.CharField(max_length=100, blank=True)
    name = SealedTextField(blank=True)
    address = SealedTextField(blank=True)
    is_active = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_check_answer"
        indexes = (models.Index(fields=["merchant", "kind", "-at"], name="answers_of_check"),)


class BrandRight(models.Model):
    """A merchant's right to sell a brand, with its review."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="brand_rights")
    brand = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in RightKind])
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in RightState],
        default=RightState.PENDING,
    )
    exclusive = models.BooleanField(default=False)
    markets = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    trademark_register = models.CharField(max_length=40, blank=True)
    trademark_number = models.CharField(max_length=60, blank=True)
    document = models.CharField(max_length=120, blank=True)
    declared_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "onboarding_brand_right"
        constraints = (
            models.CheckConstraint(
                name="brand_right_reviewed_by_somebody",
                condition=~Q(state__in=[RightState.APPROVED, RightState.REFUSED])
                | Q(reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="brand_right_has_days",
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
            ),
        )
        indexes = (
            models.Index(fields=["merchant", "key"], name="brand_right_of_merchant"),
            models.Index(fields=["key"], name="brand_right_by_brand"),
            models.Index(fields=["state", "declared_at"], name="brand_right_queue"),
        )


class ProtectedBrand(models.Model):
    """The operator's list: nobody sells these without a right."""

    key = models.CharField(primary_key=True, max_length=120)
    brand = models.CharField(max_length=120)
    markets = models.JSONField(default=list)
    why = models.CharField(max_length=300)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_protected_brand"


class TermsVersion(models.Model):
    """One version of a plan's terms; once published it never changes (a trigger stands behind)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.SlugField(max_length=40)
    version = models.IntegerField()
    commission = models.JSONField()
    """Rows of {category, bp, since, until}, in the order in which they are tried."""
    currency = models.CharField(max_length=3)
    deposit_minor = models.BigIntegerField(default=0)
    yearly_fee_minor = models.BigIntegerField(default=0)
    order_fee_minor = models.BigIntegerField(default=0)
    listings_max = models.IntegerField(null=True)
    notice_days = models.IntegerField(default=NOTICE_DAYS_MIN)
    text = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "onboarding_terms"
        constraints = (
            models.UniqueConstraint(fields=["plan", "version"], name="terms_version_once"),
            models.CheckConstraint(
                name="terms_not_negative",
                condition=Q(deposit_minor__gte=0, yearly_fee_minor__gte=0, order_fee_minor__gte=0),
            ),
            models.CheckConstraint(
                name="terms_give_notice", condition=Q(notice_days__gte=NOTICE_DAYS_MIN)
            ),
        )


class Contract(models.Model):
    """A version offered to a merchant and what it did; at most one accepted on a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="contracts")
    terms = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="contracts")
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in ContractState],
        default=ContractState.OFFERED,
    )
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    effective_on = models.DateField()
    """From this day on its commission is charged."""
    ends_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    """Of the text that was read."""

    class Meta:
        db_table = "onboarding_contract"
        constraints = (
            models.UniqueConstraint(
                fields=["merchant"],
                condition=Q(state=ContractState.OFFERED),
                name="contract_one_offer",
            ),
            models.CheckConstraint(
                name="contract_accepted_by_somebody",
                condition=~Q(state=ContractState.ACCEPTED)
                | (Q(answered_at__isnull=False) & ~Q(digest="")),
            ),
        )
        indexes = (
            models.Index(fields=["merchant", "state", "effective_on"], name="contract_of_merchant"),
        )
