from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_schemas"),
    ]

    operations = [
        migrations.AddField(
            model_name="media",
            name="developed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="media",
            name="height",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="media",
            name="mark",
            field=models.CharField(blank=True, db_default="", max_length=16),
        ),
        migrations.AddField(
            model_name="media",
            name="media_type",
            field=models.CharField(blank=True, db_default="", max_length=20),
        ),
        migrations.AddField(
            model_name="media",
            name="plain",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="media",
            name="size_bytes",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="media",
            name="source_url",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="media",
            name="text",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="media",
            name="width",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="media",
            index=models.Index(
                condition=models.Q(("developed_at", None), ("path__startswith", "goods/")),
                fields=["id"],
                name="media_to_develop",
            ),
        ),
    ]
