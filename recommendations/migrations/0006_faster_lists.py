"""Indexes: falling order by signal, orphans of one reason, manner of an agency, joined numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_letters_to_people"),
        ("recommendations", "0005_standing"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="standing", name="standing_numbers"),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                models.F("ends_on"),
                models.F("starts_on"),
                models.F("signal"),
                models.F("lead"),
                models.F("orphan_reason"),
                models.F("recommendation"),
                name="standing_numbers",
            ),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                fields=["agency", "kind", "effective_on", "happened_on", "id"],
                name="act_of_an_agency",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                models.F("orphan_reason"),
                models.F("place"),
                models.F("starts_on"),
                models.F("ends_on"),
                condition=models.Q(("signal", "orphan")),
                name="standing_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                models.OrderBy(models.F("signal"), descending=True),
                models.F("place"),
                models.F("starts_on"),
                models.F("ends_on"),
                name="standing_signal_last",
            ),
        ),
    ]
