"""What was set aside is not in the way of what is fresh."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("kit", "0004_outbox_told")]

    operations = [
        migrations.RemoveIndex("outboxrow", "outbox_queue"),
        migrations.AddIndex(
            "outboxrow",
            models.Index("book", "kind", "id", condition=Q(next_try_at=None), name="outbox_fresh"),
        ),
    ]
