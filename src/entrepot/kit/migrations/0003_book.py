from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.db.models.functions import Now


def open_the_first(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("kit", "BookRow").objects.create(number=1)


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_outbox_subject")]

    operations = [
        migrations.CreateModel(
            name="BookRow",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "db_table": "kit_book",
                "constraints": [
                    models.CheckConstraint(name="book_positive", condition=Q(number__gt=0))
                ],
            },
        ),
        migrations.RunPython(open_the_first, migrations.RunPython.noop),
    ]
