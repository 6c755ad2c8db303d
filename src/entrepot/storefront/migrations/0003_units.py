"""The units that are left move beside the price: one narrow row a listing, not one a language."""

from typing import Final

from django.db import migrations, models

MOVE: Final = """
update storefront_price p set units = s.units from (
    select distinct on (listing) listing, units from storefront_shelf order by listing, language
) as s where s.listing = p.listing
"""


class Migration(migrations.Migration):
    dependencies = [("storefront", "0002_price")]

    operations = [
        migrations.AddField("price", "units", models.IntegerField(db_default=0, default=0)),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField("shelf", "units"),
    ]
