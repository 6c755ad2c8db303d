import django.db.models.deletion
import entrepot.kernel.ids
import entrepot.kit.secrets
import entrepot.onboarding.values.application
import entrepot.onboarding.values.documents
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = (("offices", "0005_keys"),)

    operations = (
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "merchant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="application",
                        serialize=False,
                        to="offices.merchant",
                    ),
                ),
                ("started_by", models.UUIDField(null=True)),
                ("started_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("steps", models.JSONField(default=list)),
                ("legal_form", models.CharField(blank=True, max_length=20)),
                ("area", models.CharField(blank=True, max_length=60)),
                ("contact_name", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("contact_role", models.CharField(blank=True, max_length=80)),
                ("representative", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("born_on", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("domain", models.CharField(blank=True, max_length=120)),
                ("vat_number", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("vat_mark", models.CharField(blank=True, max_length=64)),
                ("without_vat", models.BooleanField(default=False)),
                ("tax_number", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("register_number", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("eori", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("iban", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("iban_mark", models.CharField(blank=True, max_length=64)),
                ("iban_country", models.CharField(blank=True, max_length=2)),
                ("iban_tail", models.CharField(blank=True, max_length=4)),
                ("holder", entrepot.kit.secrets.SealedTextField(blank=True, default="")),
                ("markets", models.JSONField(default=list)),
                ("categories", models.JSONField(default=list)),
                ("brands", models.JSONField(default=list)),
                ("shop_type", models.CharField(blank=True, max_length=20)),
                ("catalogue_size", models.CharField(blank=True, max_length=20)),
                ("shop_url", models.CharField(blank=True, max_length=200)),
                ("round", models.SmallIntegerField(default=1)),
                ("handed_in_at", models.DateTimeField(null=True)),
                ("reviewer", models.UUIDField(null=True)),
                ("assented_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("overdue_since", models.DateField(null=True)),
            ],
            options={
                "db_table": "onboarding_application",
                "indexes": [
                    models.Index(
                        condition=models.Q(("vat_mark", ""), _negated=True),
                        fields=["vat_mark"],
                        name="application_vat",
                    ),
                    models.Index(
                        condition=models.Q(("iban_mark", ""), _negated=True),
                        fields=["iban_mark"],
                        name="application_iban",
                    ),
                    models.Index(
                        condition=models.Q(("domain", ""), _negated=True),
                        fields=["domain"],
                        name="application_domain",
                    ),
                    models.Index(
                        condition=models.Q(("handed_in_at__isnull", False)),
                        fields=["handed_in_at"],
                        name="application_waiting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeRule",
            fields=[
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="offices.office",
                    ),
                ),
                ("four_eyes", models.BooleanField(default=False)),
                ("answer_days", models.SmallIntegerField(default=3)),
            ],
            options={
                "db_table": "onboarding_officerule",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer_days__gt", 0)), name="officerule_days"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=entrepot.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("version", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("computed", "computed"),
                            ("attested", "attested"),
                            ("verified", "verified"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "gate",
                    models.CharField(
                        choices=[("submit", "submit"), ("approve", "approve")], max_length=10
                    ),
                ),
                ("place", models.IntegerField(default=500)),
                ("is_on", models.BooleanField(default=True)),
                ("countries", models.JSONField(default=list)),
                ("markets", models.JSONField(default=list)),
                ("forms", models.JSONField(default=list)),
                ("document", models.CharField(blank=True, max_length=40)),
                ("check_code", models.CharField(blank=True, max_length=40)),
                ("recheck_days", models.IntegerField(default=0)),
                ("source", models.CharField(blank=True, max_length=500)),
                ("titles", models.JSONField(default=dict)),
                ("since", models.DateField()),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "onboarding_requirement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="requirement_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recheck_days__gte", 0)), name="requirement_recheck"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=entrepot.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("type", models.CharField(max_length=40)),
                ("name", entrepot.kit.secrets.SealedTextField()),
                ("media_type", models.CharField(max_length=40)),
                ("size_bytes", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                            ("replaced", "replaced"),
                        ],
                        default=entrepot.onboarding.values.documents.DocumentState["WAITING"],
                        max_length=10,
                    ),
                ),
                ("expires_on", models.DateField(null=True)),
                ("uploaded_by", models.UUIDField()),
                ("uploaded_at", models.DateTimeField()),
                ("reviewed_by", models.UUIDField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="offices.merchant",
                    ),
                ),
            ],
            options={
                "db_table": "onboarding_document",
                "indexes": [
                    models.Index(fields=["merchant", "type", "id"], name="document_of_merchant"),
                    models.Index(
                        condition=models.Q(
                            ("expires_on__isnull", False),
                            (
                                "state",
                                entrepot.onboarding.values.documents.DocumentState["ACCEPTED"],
                            ),
                        ),
                        fields=["expires_on"],
                        name="document_expiring",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state", entrepot.onboarding.values.documents.DocumentState["WAITING"])
                        ),
                        fields=("merchant", "type"),
                        name="document_waits_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state",
                                entrepot.onboarding.values.documents.DocumentState["ACCEPTED"],
                            )
                        ),
                        fields=("merchant", "type"),
                        name="document_accepted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    entrepot.onboarding.values.documents.DocumentState["WAITING"],
                                    entrepot.onboarding.values.documents.DocumentState["REPLACED"],
                                ],
                            ),
                            models.Q(
                                ("reviewed_at__isnull", False), ("reviewed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="document_reviewed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Happening",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("round", models.SmallIntegerField()),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("started", "started"),
                            ("handed_in", "handed_in"),
                            ("taken", "taken"),
                            ("assented", "assented"),
                            ("asked", "asked"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("overridden", "overridden"),
                            ("paused", "paused"),
                            ("resumed", "resumed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True)),
                ("items", models.JSONField(default=list)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="happenings",
                        to="onboarding.application",
                    ),
                ),
            ],
            options={
                "db_table": "onboarding_happening",
                "indexes": [
                    models.Index(fields=["application", "id"], name="happening_of_application")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                (
                                    entrepot.onboarding.values.application.Verb["ASKED"],
                                    entrepot.onboarding.values.application.Verb["APPROVED"],
                                    entrepot.onboarding.values.application.Verb["REFUSED"],
                                ),
                            )
                        ),
                        fields=("application", "round"),
                        name="round_decided_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("requirement", models.CharField(max_length=40)),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("verified", "verified"),
                            ("waived", "waived"),
                            ("reopened", "reopened"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="onboarding.application",
                    ),
                ),
            ],
            options={
                "db_table": "onboarding_mark",
                "indexes": [models.Index(fields=["application", "id"], name="mark_of_application")],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("text_sha256", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=10)),
                ("name", entrepot.kit.secrets.SealedTextField()),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="onboarding.application",
                    ),
                ),
            ],
            options={
                "db_table": "onboarding_statement",
                "indexes": [
                    models.Index(
                        fields=["application", "code", "id"], name="statement_of_application"
                    )
                ],
            },
        ),
    )
