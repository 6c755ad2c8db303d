"""The serial numbers of item ids."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("logistics", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="create sequence logistics_item_serial minvalue 1 maxvalue 99999999 cycle",
            reverse_sql="drop sequence logistics_item_serial",
        )
    ]
