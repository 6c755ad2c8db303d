from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]

    operations = [
        migrations.AddField("outboxrow", "subject", models.UUIDField(null=True)),
        migrations.AddIndex(
            "outboxrow",
            models.Index(
                "subject",
                "id",
                condition=Q(told_at=None) & ~Q(subject=None),
                name="outbox_story",
            ),
        ),
    ]
