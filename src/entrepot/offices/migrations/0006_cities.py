"""Cities are called otherwise in other languages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0005_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="merchant",
            name="cities",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="office",
            name="cities",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
