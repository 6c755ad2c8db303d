import entrepot.kit.secrets
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0006_trail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to', entrepot.kit.secrets.SealedTextField()),
                ('reader', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=10)),
                ('template', models.CharField(max_length=100)),
                ('facts', entrepot.kit.secrets.SealedTextField()),
                ('about', models.UUIDField(null=True)),
                ('is_secret', models.BooleanField(default=False)),
                ('queued_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('forgotten_at', models.DateTimeField(null=True)),
                ('tries', models.SmallIntegerField(default=0)),
                ('failure', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'db_table': 'kit_letter',
                'indexes': [models.Index(condition=models.Q(('given_up_at', None), ('sent_at', None)), fields=['next_try_at', 'id'], name='letter_due'), models.Index(condition=models.Q(('forgotten_at', None)), fields=['queued_at', 'id'], name='letter_unforgotten'), models.Index(fields=['reader', 'id'], name='letter_of_reader'), models.Index(condition=models.Q(('given_up_at__isnull', False)), fields=['given_up_at'], name='letter_given_up')],
            },
        ),
    ]
