"""The newest payments, and those that failed, among millions that did not."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # indexes are built beside what goes on

    dependencies = [("payments", "0002_signed_notices")]

    operations = [
        AddIndexConcurrently("payment", models.Index(fields=["started_at"], name="payment_recent")),
        AddIndexConcurrently(
            "payment",
            models.Index(
                fields=["failure", "started_at"], condition=~Q(failure=""), name="payment_failed"
            ),
        ),
    ]
