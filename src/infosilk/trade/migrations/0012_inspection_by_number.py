"""An inspection names its consignment by number and keeps the seller: risk knows no consignment."""

from django.db import migrations, models

FILL = """
UPDATE trade_inspection i SET number = c.number, seller = c.seller_code
  FROM trade_consignment c WHERE c.id = i.consignment_id
"""


class Migration(migrations.Migration):
    dependencies = [("trade", "0011_payments")]

    operations = [
        migrations.AddField(
            "inspection", "number", models.CharField(default="", max_length=40), preserve_default=False
        ),
        migrations.AddField(
            "inspection", "seller", models.CharField(default="", max_length=60), preserve_default=False
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("inspection", "number", models.CharField(max_length=40, unique=True)),
        migrations.RemoveField("inspection", "consignment"),
        migrations.AddIndex("inspection", models.Index(fields=["seller"], name="trade_inspection_by_seller")),
    ]
