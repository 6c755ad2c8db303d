"""Sizes of the packed form, beside its weights."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_brands"),
    ]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="height_mm",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="variant",
            name="length_mm",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="variant",
            name="width_mm",
            field=models.IntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("height_mm", None), ("length_mm", None), ("width_mm", None)),
                    models.Q(
                        ("height_mm__gt", 0),
                        ("height_mm__isnull", False),
                        ("length_mm__gt", 0),
                        ("length_mm__isnull", False),
                        ("width_mm__gt", 0),
                        ("width_mm__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="variant_size_whole",
            ),
        ),
    ]
