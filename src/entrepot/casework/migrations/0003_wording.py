"""Letters in an office's own words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import entrepot.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_held"),
        ("offices", "0005_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("welcome", "welcome"),
                            ("invitation", "invitation"),
                            ("missing_papers", "missing_papers"),
                            ("next_steps", "next_steps"),
                            ("not_selling", "not_selling"),
                            ("checking_in", "checking_in"),
                        ],
                        max_length=20,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("version", models.IntegerField()),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField(blank=True)),
                ("again", models.IntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "db_table": "casework_wording",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "kind", "language", "version"), name="wording_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), ("subject", "")),
                            models.Q(
                                models.Q(("subject", ""), _negated=True),
                                models.Q(("body", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="wording_whole",
                    ),
                ],
            },
        ),
    ]
