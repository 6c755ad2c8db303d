import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (
        ("catalog", "0003_schemas"),
        ("catalog", "0004_words_pictures"),
        ("offices", "0005_keys"),
    )

    operations = (
        migrations.CreateModel(
            name="BrandGate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(db_index=True, max_length=120)),
                ("market", models.CharField(blank=True, max_length=10)),
                ("code", models.CharField(max_length=40)),
                ("merchants", models.JSONField(default=list)),
                ("set_at", models.DateTimeField()),
            ],
            options={"db_table": "catalog_brandgate"},
        ),
        migrations.CreateModel(
            name="ListingLimit",
            fields=[
                (
                    "merchant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="offices.merchant",
                    ),
                ),
                ("listings_max", models.IntegerField()),
            ],
            options={"db_table": "catalog_listinglimit"},
        ),
    )
