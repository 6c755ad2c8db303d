"""Warehouses may be closed, and name their province."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('logistics', '0003_of_merchant'),
    ]

    operations = [
        migrations.AddField(
            model_name='node',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='node',
            name='region',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
    ]
