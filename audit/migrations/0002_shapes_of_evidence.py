import django.contrib.postgres.fields
from django.db import migrations, models

# What stands in the chain already is covered with the columns of today, before any newer migration adds to them.
SHAPES_OF_TODAY = """
DO $$ BEGIN
    IF to_regprocedure('muster_chain_row()') IS NULL THEN
        RETURN;
    END IF;
    CREATE CONSTRAINT TRIGGER muster_chain AFTER INSERT ON audit_chainshape
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION muster_chain_row();
    INSERT INTO audit_chainshape (source, columns, first_link, noted_at)
    SELECT source, (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute
                    WHERE attrelid = source::regclass AND attnum > 0 AND NOT attisdropped), 1, clock_timestamp()
    FROM (SELECT DISTINCT source FROM audit_chainlink) AS sources;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    run_before = [
        ("hotspots", "0004_struck_reports"),
        ("outcomes", "0004_struck_outcomes"),
        ("tasking", "0003_forum_settings_seats_and_deferred_items"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainShape",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=63)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None),
                ),
                ("first_link", models.BigIntegerField()),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "first_link"), name="one_shape_at_a_time")],
            },
        ),
        migrations.RunSQL(SHAPES_OF_TODAY, migrations.RunSQL.noop),
    ]
