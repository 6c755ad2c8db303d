"""Feeds that offices had set up are told from the merchants' own by who set them up."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500


def name_offices(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever set a feed up without a post at the merchant did it for the merchant's office."""
    pull = apps.get_model("channels", "Pull")
    membership = apps.get_model("offices", "Membership")
    rows = pull.objects.exclude(by=None).select_related("merchant").order_by("id")
    for row in rows.iterator(chunk_size=BATCH):
        seats = membership.objects.filter(user_id=row.by)
        if seats.filter(merchant=row.merchant_id).exists():
            continue
        if seats.filter(role="office").exists():
            pull.objects.filter(id=row.id).update(office_id=row.merchant.office_id)


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_acting"),
    ]

    operations = [
        migrations.RunPython(name_offices, migrations.RunPython.noop, elidable=True),
    ]
