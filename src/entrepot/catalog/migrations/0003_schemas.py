"""What categories ask, how far words are translated, glossaries, reviews, bundles."""

import django.db.models.deletion
import django.utils.timezone
import entrepot.catalog.values.states
import entrepot.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_obligations"),
        ("offices", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="attribute_words",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="product",
            name="attributes",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="product",
            name="review",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("waiting", "waiting"),
                    ("passed", "passed"),
                    ("declined", "declined"),
                ],
                db_default="",
                default=entrepot.catalog.values.states.ReviewState["NONE"],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="text",
            name="source_mark",
            field=models.CharField(blank=True, db_default="", max_length=32),
        ),
        migrations.CreateModel(
            name="CategorySchema",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("category", models.CharField(max_length=80)),
                ("market", models.CharField(blank=True, max_length=10)),
                ("since", models.DateField()),
                ("body", models.JSONField()),
                ("source", models.CharField(blank=True, max_length=300)),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "db_table": "catalog_schema",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "market", "since"), name="schema_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BundlePart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("quantity", models.IntegerField()),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="catalog.variant",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="in_bundles",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_bundlepart",
                "constraints": [
                    models.UniqueConstraint(fields=("bundle", "part"), name="bundle_part_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0), ("quantity__lte", 99)),
                        name="bundle_part_quantity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bundle", models.F("part")), _negated=True),
                        name="bundle_not_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GlossaryTerm",
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
                ("rule", models.CharField(max_length=10)),
                ("source_language", models.CharField(blank=True, max_length=10)),
                ("source", models.CharField(max_length=200)),
                ("target_language", models.CharField(blank=True, max_length=10)),
                ("target", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_glossaryterm",
                "indexes": [models.Index(fields=["office", "source"], name="term_of_office")],
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                ("kind", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=10)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("asked_by", models.UUIDField(null=True)),
                ("asked_office", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True)),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="offices.merchant",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_review",
                "indexes": [
                    models.Index(
                        fields=["merchant", "state", "asked_at"], name="review_of_merchant"
                    ),
                    models.Index(fields=["state", "asked_at", "id"], name="review_queue"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("product",),
                        name="review_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WordState",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=10)),
                ("slot", models.CharField(max_length=220)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("missing", "missing"),
                            ("machine", "machine"),
                            ("reviewed", "reviewed"),
                            ("stale", "stale"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source_mark", models.CharField(blank=True, max_length=32)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_states",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "db_table": "catalog_wordstate",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "language", "slot"), name="word_state_once"
                    )
                ],
            },
        ),
    ]
