"""Two versions of a type that are switched on cannot both be the law on the same day."""

from django.db import migrations

FORWARDS = """
ALTER TABLE outcomes_legalversion ADD CONSTRAINT one_law_of_a_type_at_a_time
EXCLUDE USING gist (
    uuidrange(type_id, type_id, '[]') WITH &&,
    daterange(valid_from, valid_to) WITH &&
) WHERE (switched_on);
"""
BACKWARDS = "ALTER TABLE outcomes_legalversion DROP CONSTRAINT one_law_of_a_type_at_a_time;"


class Migration(migrations.Migration):
    # operations 0003 makes the type uuidrange.
    dependencies = [("outcomes", "0001_initial"), ("operations", "0003_one_use_at_a_time")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
