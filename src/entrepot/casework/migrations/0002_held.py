"""What holds a merchant up, by how many listings; a lane's own reasons are told apart."""

from django.db import migrations, models

LOOK_ANEW = """
    update casework_dossier set is_stale = true
    where not is_stale and blockers @> '["catalog.not_admitted"]'::jsonb"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="held",
            field=models.JSONField(
                db_default=models.Value({}, output_field=models.JSONField()), default=dict
            ),
        ),
        migrations.RunSQL(LOOK_ANEW, migrations.RunSQL.noop),
    ]
