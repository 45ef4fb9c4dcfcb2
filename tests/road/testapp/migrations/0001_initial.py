from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Counter",
            [
                ("subject", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("last", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            "Effect",
            [
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("partner", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("seq", models.BigIntegerField()),
            ],
        ),
    ]
