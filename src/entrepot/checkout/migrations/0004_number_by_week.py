"""The numbers that a week gives lie together in their index (decision 0014)."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F

from entrepot.kit.weeks import week


class Migration(migrations.Migration):
    atomic = False  # indexes are built beside what goes on

    dependencies = [("checkout", "0003_escrow")]

    operations = [
        AddIndexConcurrently(
            "order",
            models.Index(
                F("book"), week("placed_at"), F("number"), name="order_number_by_week"
            ),
        ),
        RemoveIndexConcurrently("order", "order_number"),
        migrations.RunSQL("analyze checkout_order", migrations.RunSQL.noop),
    ]
