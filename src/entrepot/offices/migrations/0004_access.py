from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("offices", "0003_standing"),)

    operations = ()
