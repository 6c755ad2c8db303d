import django.db.models.deletion
import entrepot.kernel.ids
import entrepot.offices.values.roles
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0004_access'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('asked_by', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('report', models.JSONField()),
            ],
            options={
                'db_table': 'offices_erasure',
                'indexes': [models.Index(fields=['at', 'id'], name='erasure_recent')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=16)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('role', models.CharField(choices=[('operator', 'operator'), ('office', 'office'), ('merchant', 'merchant'), ('partner', 'partner')], max_length=10)),
                ('scopes', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('expires_on', models.DateField()),
                ('last_used_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='keys', to=settings.AUTH_USER_MODEL)),
                ('merchant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='offices.merchant')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='offices.office')),
            ],
            options={
                'db_table': 'offices_apikey',
                'indexes': [models.Index(fields=['role', 'office', 'merchant', 'id'], name='apikey_of_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('merchant', None), ('office', None), ('role', entrepot.offices.values.roles.Role['OPERATOR'])), models.Q(('merchant', None), ('office__isnull', False), ('role', entrepot.offices.values.roles.Role['OFFICE'])), models.Q(('merchant__isnull', False), ('office', None), ('role', entrepot.offices.values.roles.Role['MERCHANT'])), _connector='OR'), name='apikey_of_its_role')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.UUIDField(default=entrepot.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('session_key', models.CharField(max_length=40, unique=True)),
                ('device', models.CharField(max_length=80)),
                ('place', models.CharField(max_length=40)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'offices_signin',
                'indexes': [models.Index(fields=['user', '-seen_at', 'id'], name='signin_of_user')],
            },
        ),
    ]
