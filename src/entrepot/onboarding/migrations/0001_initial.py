from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = (("offices", "0005_keys"),)

    operations = ()
