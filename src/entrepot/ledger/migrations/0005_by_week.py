"""What a week writes lies together in the indexes of transfers (decision 0014).

Built beside what goes on, in any order: until the old ones are gone, both serve.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F

from entrepot.kit.weeks import week


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("ledger", "0004_history")]

    operations = [
        AddIndexConcurrently(
            "transferrow",
            models.Index(
                F("book"), week("at"), F("debit"), F("at"), name="transfer_debit_by_week"
            ),
        ),
        AddIndexConcurrently(
            "transferrow",
            models.Index(
                F("book"), week("at"), F("credit"), F("at"), name="transfer_credit_by_week"
            ),
        ),
        migrations.RunSQL(
            "create index concurrently if not exists transfer_subject_by_week on ledger_transfer"
            " (book, (((at at time zone 'UTC')::date - '2000-01-03'::date) / 7),"
            " split_part(reason, ' ', 2))"
            " where split_part(reason, ' ', 2) <> ''",
            "drop index concurrently if exists transfer_subject_by_week",
        ),
        RemoveIndexConcurrently("transferrow", "transfer_of_debit"),
        RemoveIndexConcurrently("transferrow", "transfer_of_credit"),
        migrations.RunSQL(
            "drop index concurrently if exists ledger_transfer_subject",
            "create index concurrently if not exists ledger_transfer_subject on ledger_transfer"
            " (split_part(reason, ' ', 2)) where split_part(reason, ' ', 2) <> ''",
        ),
        # Statistics of the weeks: without them the server may think that one is much.
        migrations.RunSQL("analyze ledger_transfer", migrations.RunSQL.noop),
    ]
