"""A merchant's parcels by age, with what is searched for in them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # indexes are built beside what goes on

    dependencies = [("logistics", "0002_item_serial")]

    operations = [
        AddIndexConcurrently(
            "parcel",
            models.Index(
                fields=["merchant", "asked_at", "id"],
                include=["state", "order_number", "number"],
                name="parcel_of_merchant",
            ),
        ),
    ]
