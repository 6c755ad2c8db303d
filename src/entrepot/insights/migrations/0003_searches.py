import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0002_machinesample'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchSalt',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('salt', models.UUIDField()),
            ],
            options={
                'db_table': 'insights_searchsalt',
            },
        ),
        migrations.CreateModel(
            name='SearchSketch',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'key', 'visitor', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('key', models.UUIDField()),
                ('visitor', models.UUIDField()),
                ('has_found', models.BooleanField()),
            ],
            options={
                'db_table': 'insights_searchsketch',
            },
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('market', models.TextField()),
                ('language', models.TextField()),
                ('term', models.TextField()),
            ],
            options={
                'db_table': 'insights_searchterm',
                'constraints': [models.UniqueConstraint(fields=('market', 'language', 'term'), name='searchterm_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('visitors', models.IntegerField()),
                ('missed', models.IntegerField()),
                ('found', models.IntegerField()),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='insights.searchterm')),
            ],
            options={
                'db_table': 'insights_searchday',
                'indexes': [models.Index(fields=['day'], name='searchday_day')],
                'constraints': [models.UniqueConstraint(fields=('term', 'day'), name='searchday_once'), models.CheckConstraint(condition=models.Q(('found__gte', 0), ('missed__gte', 0), ('visitors__gt', 0), ('missed__lte', models.F('visitors'))), name='searchday_counts')],
            },
        ),
        # What tells visitors apart is in no backup, on no replica and in no log of changes.
        migrations.RunSQL(
            "alter table insights_searchsketch set unlogged; alter table insights_searchsalt set unlogged",
            "alter table insights_searchsketch set logged; alter table insights_searchsalt set logged",
        ),
    ]
