"""What Django's models cannot say about the hot tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        # Sums change all the time: half-empty pages keep the new row beside the old one (a HOT
        # update), so that no index is touched and no vacuum is awaited.
        migrations.RunSQL(
            "alter table ledger_account set (fillfactor = 50)",
            "alter table ledger_account reset (fillfactor)",
        ),
        # What a transfer is about (`order.paid EP-…`): how an order's page finds its fen.
        migrations.RunSQL(
            "create index ledger_transfer_subject on ledger_transfer (split_part(reason, ' ', 2))"
            " where split_part(reason, ' ', 2) <> ''",
            "drop index ledger_transfer_subject",
        ),
    ]
