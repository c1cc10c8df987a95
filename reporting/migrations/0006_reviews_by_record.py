from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0005_subject_access"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="retentionreview",
            index=models.Index(fields=["record_table", "record_id"], name="review_by_record"),
        ),
    ]
