from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trade", "0007_webhooks")]

    operations = [
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(fields=["lodged_at"], name="trade_consignment_by_lodging"),
        ),
    ]
