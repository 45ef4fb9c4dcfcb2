from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trade", "0007_webhooks")]

    operations = []
