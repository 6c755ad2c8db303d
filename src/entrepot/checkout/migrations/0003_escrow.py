"""The few sales whose money waits, among all that a merchant ever had."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # indexes are built beside what goes on

    dependencies = [("checkout", "0002_assessed")]

    operations = [
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["merchant", "confirmed_at"],
                condition=Q(state="confirmed"),
                name="order_in_escrow",
            ),
        ),
    ]
