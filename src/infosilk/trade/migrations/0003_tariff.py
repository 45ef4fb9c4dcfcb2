from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trade", "0002_window")]

    operations = []
