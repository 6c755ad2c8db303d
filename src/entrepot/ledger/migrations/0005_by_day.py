"""What a day writes lies together in the indexes of transfers (decision 0014).

Built beside what goes on, in any order: until the old ones are gone, both serve.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F

from entrepot.kit.days import day


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("ledger", "0004_history")]

    operations = [
        AddIndexConcurrently(
            "transferrow",
            models.Index(
                F("book"), day("at"), F("debit"), F("at"), name="transfer_debit_by_day"
            ),
        ),
        AddIndexConcurrently(
            "transferrow",
            models.Index(
                F("book"), day("at"), F("credit"), F("at"), name="transfer_credit_by_day"
            ),
        ),
        migrations.RunSQL(
            "create index concurrently if not exists transfer_subject_by_day on ledger_transfer"
            " (book, ((at at time zone 'UTC')::date), split_part(reason, ' ', 2))"
            " where split_part(reason, ' ', 2) <> ''",
            "drop index concurrently if exists transfer_subject_by_day",
        ),
        RemoveIndexConcurrently("transferrow", "transfer_of_debit"),
        RemoveIndexConcurrently("transferrow", "transfer_of_credit"),
        migrations.RunSQL(
            "drop index concurrently if exists ledger_transfer_subject",
            "create index concurrently if not exists ledger_transfer_subject on ledger_transfer"
            " (split_part(reason, ' ', 2)) where split_part(reason, ' ', 2) <> ''",
        ),
        # New statistics of the indexed days: without them the server may think a day is much.
        migrations.RunSQL("analyze ledger_transfer", migrations.RunSQL.noop),
    ]
