"""Prices leave the shelf for a table of their own.

What is on the shelf keeps the price that stands in its HTML until its product is remade: all are
marked as due, and the remaking of what is due goes on beside the running shop.
"""

from django.db import migrations, models
from django.db.models import F, Q

MOVE = """
    insert into storefront_price (
        listing, product, merchant, market, lane, currency, price_minor, band, goods_minor,
        exchange_minor, freight_minor, insurance_minor, duty_minor, consumption_tax_minor,
        vat_minor, fee_minor, obstacle, rules_version, priced_at, is_due)
    select distinct on (listing)
        listing, product, merchant, market, lane, currency, price_minor, band, price_minor,
        0, 0, 0, 0, 0, 0, 0, '', rules_version, shelved_at, true
    from storefront_shelf order by listing
"""


class Migration(migrations.Migration):
    dependencies = [("storefront", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Price",
            fields=[
                ("listing", models.UUIDField(primary_key=True, serialize=False)),
                ("product", models.UUIDField()),
                ("merchant", models.UUIDField()),
                ("market", models.CharField(max_length=10)),
                ("lane", models.CharField(max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("price_minor", models.BigIntegerField(null=True)),
                ("band", models.SmallIntegerField(default=0)),
                ("goods_minor", models.BigIntegerField(default=0)),
                ("exchange_minor", models.BigIntegerField(default=0)),
                ("freight_minor", models.BigIntegerField(default=0)),
                ("insurance_minor", models.BigIntegerField(default=0)),
                ("duty_minor", models.BigIntegerField(default=0)),
                ("consumption_tax_minor", models.BigIntegerField(default=0)),
                ("vat_minor", models.BigIntegerField(default=0)),
                ("fee_minor", models.BigIntegerField(default=0)),
                ("obstacle", models.CharField(blank=True, max_length=80)),
                ("rules_version", models.CharField(blank=True, max_length=64)),
                ("rate_on", models.DateField(null=True)),
                ("priced_at", models.DateTimeField()),
                ("is_due", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "storefront_price",
                "indexes": [
                    models.Index(fields=["product"], name="price_of_product"),
                    models.Index(condition=Q(is_due=True), fields=["product"], name="price_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(obstacle="", price_minor__gt=0)
                        | (Q(price_minor=None) & ~Q(obstacle="")),
                        name="price_or_obstacle",
                    ),
                    models.CheckConstraint(
                        condition=Q(price_minor=None)
                        | Q(
                            price_minor=F("goods_minor")
                            + F("exchange_minor")
                            + F("freight_minor")
                            + F("insurance_minor")
                            + F("duty_minor")
                            + F("consumption_tax_minor")
                            + F("vat_minor")
                            + F("fee_minor")
                        ),
                        name="price_is_the_sum_of_its_parts",
                    ),
                ],
            },
        ),
        # When all prices move at once, each finds room on its own page, and no index is touched.
        migrations.RunSQL(
            "alter table storefront_price set (fillfactor = 50)",
            "alter table storefront_price reset (fillfactor)",
        ),
        migrations.CreateModel(
            name="Repricing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("superseded", "superseded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("asked_by", models.CharField(blank=True, max_length=254)),
                ("lanes", models.JSONField(default=list)),
                ("merchant", models.UUIDField(null=True)),
                ("basis", models.CharField(blank=True, max_length=32)),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("one_by_one", models.IntegerField(default=0)),
                ("cursor_lane", models.CharField(blank=True, max_length=60)),
                ("cursor_listing", models.UUIDField(null=True)),
                ("moves", models.JSONField(default=list)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "storefront_repricing",
                "indexes": [models.Index(fields=["-asked_at"], name="repricing_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state="waiting"),
                        fields=("state",),
                        name="repricing_waits_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="shelf", name="shelf_price_positive"),
        migrations.RemoveField(model_name="shelf", name="price_minor"),
        migrations.RemoveField(model_name="shelf", name="currency"),
        migrations.RemoveField(model_name="shelf", name="band"),
        migrations.RemoveField(model_name="shelf", name="rules_version"),
    ]
