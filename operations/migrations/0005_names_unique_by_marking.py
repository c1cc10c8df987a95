"""Names of operations: unique among the OFFICIAL ones, and within an agency among its sensitive ones."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hotspots", "0003_hotspot_by_month"),
        ("operations", "0004_names_and_visits_once"),
        ("partners", "0002_reference_counter"),
        ("tasking", "0002_two_parts_and_cancelled_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="operation",
            name="one_operation_of_a_name",
        ),
        migrations.AddConstraint(
            model_name="operation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("marking", "official")),
                name="one_operation_of_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="operation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                models.F("lead_agency"),
                condition=models.Q(("marking", "official_sensitive")),
                name="one_sensitive_operation_of_a_name",
            ),
        ),
    ]
