from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MachineSample',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('host', models.TextField()),
                ('counted', models.JSONField()),
                ('read', models.JSONField()),
            ],
            options={
                'db_table': 'insights_machinesample',
                'indexes': [models.Index(fields=['at'], name='machinesample_at')],
            },
        ),
    ]
