"""Feeds and imports know the office that set them up under a mandate."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_feeds"),
        ("offices", "0005_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="importjob",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.office",
            ),
        ),
        migrations.AddField(
            model_name="pull",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.office",
            ),
        ),
        migrations.AddIndex(
            model_name="pull",
            index=models.Index(fields=["office", "id"], name="pull_of_office"),
        ),
    ]
