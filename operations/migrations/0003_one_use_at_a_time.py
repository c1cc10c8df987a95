"""The same van, officer or room cannot be confirmed twice for overlapping times, whatever two people click at once."""

from django.db import migrations

# A range type over uuid serves the exclusion without the btree_gist extension, which the embedded server lacks.
FORWARDS = """
CREATE TYPE uuidrange AS RANGE (subtype = uuid);
ALTER TABLE operations_resourcerequest ADD CONSTRAINT resource_confirmed_once_at_a_time
EXCLUDE USING gist (
    uuidrange(resource_id, resource_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (state IN ('confirmed', 'attended'));
"""
BACKWARDS = """
ALTER TABLE operations_resourcerequest DROP CONSTRAINT resource_confirmed_once_at_a_time;
DROP TYPE uuidrange;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_links")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
