"""An account's transfers by their moments: its newest are the end of an index."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # indexes are built beside what goes on

    dependencies = [("ledger", "0003_archive")]

    operations = [
        AddIndexConcurrently(
            "transferrow", models.Index(fields=["debit", "at", "id"], name="transfer_of_debit")
        ),
        AddIndexConcurrently(
            "transferrow", models.Index(fields=["credit", "at", "id"], name="transfer_of_credit")
        ),
        RemoveIndexConcurrently("transferrow", "transfer_debit"),
        RemoveIndexConcurrently("transferrow", "transfer_credit"),
    ]
