import django.contrib.postgres.fields
import django.db.models.deletion
import entrepot.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("offices", "0005_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('market', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField(null=True)),
                ('after', models.UUIDField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('done', models.IntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'selection_pass',
            },
        ),
        migrations.CreateModel(
            name='Dirty',
            fields=[
                ('product', models.UUIDField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
            ],
            options={
                'db_table': 'selection_dirty',
                'indexes': [models.Index(fields=['since'], name='dirty_oldest')],
            },
        ),
        migrations.CreateModel(
            name='Shortlist',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('market', models.CharField(max_length=10)),
                ('note', models.TextField(blank=True)),
                ('by', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.merchant')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
            ],
            options={
                'db_table': 'selection_shortlist',
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('product', models.UUIDField()),
                ('position', models.SmallIntegerField(default=0)),
                ('answer', models.CharField(default='open', max_length=10)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('by', models.UUIDField(null=True)),
                ('at', models.DateTimeField(null=True)),
                ('shortlist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='selection.shortlist')),
            ],
            options={
                'db_table': 'selection_choice',
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('trade', 'trade'), ('prices', 'prices'), ('sales', 'sales')], max_length=10)),
                ('form', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('market', models.CharField(max_length=10)),
                ('digest', models.CharField(max_length=64)),
                ('rows', models.IntegerField(default=0)),
                ('repeats', models.IntegerField(default=0)),
                ('failed', models.IntegerField(default=0)),
                ('issues', models.JSONField(default=list)),
                ('by', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
            ],
            options={
                'db_table': 'selection_source',
            },
        ),
        migrations.CreateModel(
            name='Seen',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=32)),
                ('item', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=300)),
                ('brand', models.CharField(blank=True, max_length=200)),
                ('category', models.CharField(blank=True, max_length=80)),
                ('heading', models.CharField(blank=True, max_length=4)),
                ('price_minor', models.BigIntegerField()),
                ('amount', models.FloatField(null=True)),
                ('measure', models.CharField(blank=True, max_length=8)),
                ('pieces', models.BigIntegerField(null=True)),
                ('seen_on', models.DateField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen', to='selection.source')),
            ],
            options={
                'db_table': 'selection_seen',
            },
        ),
        migrations.CreateModel(
            name='Trade',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=32)),
                ('importer', models.CharField(max_length=2)),
                ('exporter', models.CharField(blank=True, max_length=2)),
                ('scheme', models.CharField(choices=[('hs', 'hs'), ('sitc', 'sitc'), ('wits', 'wits')], max_length=5)),
                ('code', models.CharField(blank=True, max_length=30)),
                ('year', models.SmallIntegerField()),
                ('value_usd', models.FloatField()),
                ('net_kg', models.FloatField(null=True)),
                ('is_mirror', models.BooleanField(default=False)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trade', to='selection.source')),
            ],
            options={
                'db_table': 'selection_trade',
            },
        ),
        migrations.CreateModel(
            name='View',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=500)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'selection_view',
            },
        ),
        migrations.CreateModel(
            name='WeightSet',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('weights', models.JSONField()),
                ('why', models.CharField(max_length=300)),
                ('by', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
            ],
            options={
                'db_table': 'selection_weightset',
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('pk', models.CompositePrimaryKey('product', 'market', blank=True, editable=False, primary_key=True, serialize=False)),
                ('product', models.UUIDField()),
                ('market', models.CharField(max_length=10)),
                ('version', models.IntegerField()),
                ('lane', models.CharField(max_length=60)),
                ('variant', models.UUIDField()),
                ('category', models.CharField(blank=True, max_length=80)),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=5)),
                ('trusts', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=5)),
                ('fit', models.SmallIntegerField()),
                ('trust', models.SmallIntegerField()),
                ('landed_minor', models.BigIntegerField(default=0)),
                ('place', models.SmallIntegerField(default=-1)),
                ('gaps', models.SmallIntegerField(default=0)),
                ('papers', models.SmallIntegerField(default=0)),
                ('is_barred', models.BooleanField(default=False)),
                ('is_known', models.BooleanField(default=True)),
                ('listed', models.BooleanField(default=False)),
                ('scored_at', models.DateTimeField()),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.merchant')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
            ],
            options={
                'db_table': 'selection_score',
                'indexes': [models.Index(fields=['office', 'market', '-fit', 'product'], name='score_of_office'), models.Index(fields=['merchant', 'market', '-fit', 'product'], name='score_of_merchant')],
            },
        ),
        migrations.AddIndex(
            model_name='shortlist',
            index=models.Index(fields=['merchant', '-at'], name='shortlist_of_merchant'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.UniqueConstraint(fields=('shortlist', 'product'), name='choice_once'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['open', 'accepted', 'declined'])), name='choice_answer'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['market', '-at'], name='source_newest'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(fields=('digest', 'market', 'office'), name='source_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='seen',
            index=models.Index(fields=['source', 'item', '-seen_on'], name='seen_latest'),
        ),
        migrations.AddIndex(
            model_name='seen',
            index=models.Index(fields=['category'], name='seen_of_category'),
        ),
        migrations.AddConstraint(
            model_name='seen',
            constraint=models.UniqueConstraint(fields=('source', 'key'), name='seen_once_a_source'),
        ),
        migrations.AddConstraint(
            model_name='seen',
            constraint=models.CheckConstraint(condition=models.Q(('price_minor__gt', 0)), name='seen_price'),
        ),
        migrations.AddIndex(
            model_name='trade',
            index=models.Index(fields=['importer', 'scheme', 'code', 'year'], name='trade_of_market'),
        ),
        migrations.AddConstraint(
            model_name='trade',
            constraint=models.UniqueConstraint(fields=('source', 'key'), name='trade_once_a_source'),
        ),
        migrations.AddConstraint(
            model_name='view',
            constraint=models.UniqueConstraint(fields=('office', 'owner', 'name'), name='view_once'),
        ),
        migrations.AddConstraint(
            model_name='weightset',
            constraint=models.UniqueConstraint(fields=('office', 'version'), name='weights_once'),
        ),
    ]
