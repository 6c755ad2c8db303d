"""Applications, what was said in them, what happened to them, and the operator's requirements."""

from django.db import models
from django.db.models import Q

from entrepot.kernel import new_id
from entrepot.kit.secrets import SealedTextField
from entrepot.offices.models import Merchant, Office
from entrepot.onboarding.values import DECISIONS, Gate, Kind, Mark, Verb


class Application(models.Model):
    """What a business tells of itself; one a merchant, from the first step on.

    What may be a person's (numbers and the account of a sole trader, names) is sealed; `*_mark`
    finds the same number again without telling it.
    """

    merchant = models.OneToOneField(
        Merchant, primary_key=True, on_delete=models.CASCADE, related_name="application"
    )
    started_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    steps = models.JSONField(default=list)
    """Codes of the steps that were saved."""

    legal_form = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=60, blank=True)
    """State or province, where the country's addresses have one."""
    contact_name = SealedTextField(blank=True, default="")
    contact_role = models.CharField(max_length=80, blank=True)
    representative = SealedTextField(blank=True, default="")
    """Who signs for the business."""
    born_on = SealedTextField(blank=True, default="")
    """Of a sole trader, who is reported as a person (DAC7); `YYYY-MM-DD`."""
    domain = models.CharField(max_length=120, blank=True)
    """Of its website, bare: finds doubles."""

    vat_number = SealedTextField(blank=True, default="")
    vat_mark = models.CharField(max_length=64, blank=True)
    without_vat = models.BooleanField(default=False)
    """It says that it has no VAT number (small business)."""
    tax_number = SealedTextField(blank=True, default="")
    """The TIN that its state of residence gave (DAC7)."""
    register_number = SealedTextField(blank=True, default="")
    eori = SealedTextField(blank=True, default="")
    iban = SealedTextField(blank=True, default="")
    iban_mark = models.CharField(max_length=64, blank=True)
    iban_country = models.CharField(max_length=2, blank=True)
    iban_tail = models.CharField(max_length=4, blank=True)
    holder = SealedTextField(blank=True, default="")

    markets = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    brands = models.JSONField(default=list)
    shop_type = models.CharField(max_length=20, blank=True)
    catalogue_size = models.CharField(max_length=20, blank=True)
    shop_url = models.CharField(max_length=200, blank=True)

    round = models.SmallIntegerField(default=1)
    handed_in_at = models.DateTimeField(null=True)
    """In this round; NULL while it is being filled in."""
    reviewer = models.UUIDField(null=True)
    assented_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    overdue_since = models.DateField(null=True)
    """Since when something that was asked again is missing; the merchant rests after the grace."""

    class Meta:
        db_table = "onboarding_application"
        indexes = (
            models.Index(fields=["vat_mark"], condition=~Q(vat_mark=""), name="application_vat"),
            models.Index(fields=["iban_mark"], condition=~Q(iban_mark=""), name="application_iban"),
            models.Index(fields=["domain"], condition=~Q(domain=""), name="application_domain"),
            models.Index(
                fields=["handed_in_at"],
                condition=Q(handed_in_at__isnull=False),
                name="application_waiting",
            ),
        )


class Statement(models.Model):
    """A text that the business stood by: which version, who, when. Written once."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="statements"
    )
    code = models.CharField(max_length=40)
    version = models.IntegerField()
    text_sha256 = models.CharField(max_length=64)
    """Of the very words that were read."""
    language = models.CharField(max_length=10)
    name = SealedTextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_statement"
        indexes = (
            models.Index(fields=["application", "code", "id"], name="statement_of_application"),
        )


class MarkRow(models.Model):
    """What a reviewer or operator said about one requirement; the newest counts."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="marks")
    requirement = models.CharField(max_length=40)
    mark = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Mark])
    note = models.TextField(blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_mark"
        indexes = (models.Index(fields=["application", "id"], name="mark_of_application"),)


class Happening(models.Model):
    """One step in the life of an application; append-only. A round is decided once."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="happenings"
    )
    round = models.SmallIntegerField()
    verb = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Verb])
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    items = models.JSONField(default=list)
    """Codes of the requirements it is about."""
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_happening"
        constraints = (
            models.UniqueConstraint(
                fields=["application", "round"],
                condition=Q(verb__in=DECISIONS),
                name="round_decided_once",
            ),
        )
        indexes = (models.Index(fields=["application", "id"], name="happening_of_application"),)


class RequirementRow(models.Model):
    """A version of a requirement as the operator wrote it; it stands before the shipped one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40)
    version = models.IntegerField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    gate = models.CharField(max_length=10, choices=[(g.value, g.value) for g in Gate])
    place = models.IntegerField(default=500)
    is_on = models.BooleanField(default=True)
    countries = models.JSONField(default=list)
    markets = models.JSONField(default=list)
    forms = models.JSONField(default=list)
    document = models.CharField(max_length=40, blank=True)
    check_code = models.CharField(max_length=40, blank=True)
    recheck_days = models.IntegerField(default=0)
    source = models.CharField(max_length=500, blank=True)
    titles = models.JSONField(default=dict)
    since = models.DateField()
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_requirement"
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="requirement_version_once"),
            models.CheckConstraint(name="requirement_recheck", condition=Q(recheck_days__gte=0)),
        )


class OfficeRule(models.Model):
    """How one office reviews."""

    office = models.OneToOneField(
        Office, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    four_eyes = models.BooleanField(default=False)
    answer_days = models.SmallIntegerField(default=3)
    """Within so many days of handing in a business should have its answer."""

    class Meta:
        db_table = "onboarding_officerule"
        constraints = (
            models.CheckConstraint(name="officerule_days", condition=Q(answer_days__gt=0)),
        )
