"""Police open data: incidents, the snap points they are put on, and their monthly counts.

Open Government Licence data without personal details; months are first days of months. Written by
hotspots/imports/loading.py only, as a whole for each force and month. No history is kept: a month is replaced by
what the police publish anew, and its imports are the record of that.
"""

from django.db import models

from common.rowsecurity import SIGNED_IN, RowSecurity, has_role, in_system

# Published data: everyone who is signed in may see them; importing is the coordinator's.
OPEN_DATA = RowSecurity(
    visible=f"{SIGNED_IN} OR {in_system('set_up')}",
    writable=has_role("coordinator"),
    deletable=has_role("coordinator"),
)


class SnapPoint(models.Model):
    """An anonymised point that police data put incidents on; its name is not unique, its coordinates are.

    Longitude and latitude are degrees (WGS 84) to six decimals, as published. Name and LSOA are those of the latest
    month known (`described_month`), since LSOAs are redrawn. District is the LSOA's name less its last token.
    """

    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    location = models.CharField(max_length=200)
    lsoa_code = models.CharField(max_length=20, blank=True)
    lsoa_name = models.CharField(max_length=100, blank=True)
    district = models.CharField(max_length=100, blank=True)
    described_month = models.DateField()

    row_security = OPEN_DATA

    class Meta:
        constraints = [models.UniqueConstraint(fields=["longitude", "latitude"], name="one_snap_point_per_place")]
        indexes = [models.Index(fields=["district"], name="snap_point_by_district")]

    def __str__(self) -> str:
        return self.location


class Incident(models.Model):
    """One row of police open data. Exact copies are separate incidents.

    `force` is the column “Reported by”. Without a snap point, the police gave no location. Foreign keys are not
    enforced by the database, as a check for each row would double the time of an import.
    """

    batch = models.ForeignKey(
        "hotspots.Import", models.PROTECT, related_name="incidents", db_constraint=False, db_index=False
    )
    force = models.CharField(max_length=100)
    falls_within = models.CharField(max_length=100, blank=True)
    month = models.DateField()
    snap_point = models.ForeignKey(
        SnapPoint, models.PROTECT, related_name="incidents", null=True, db_constraint=False, db_index=False
    )
    crime_type = models.CharField(max_length=100)
    crime_id = models.CharField(max_length=100, blank=True)
    last_outcome = models.CharField(max_length=200, blank=True)
    context = models.CharField(max_length=1000, blank=True)

    row_security = OPEN_DATA

    class Meta:
        indexes = [models.Index(fields=["month", "force"], name="incident_by_month")]

    def __str__(self) -> str:
        return f"{self.crime_type}, {self.month:%B %Y}"


class MonthlyCount(models.Model):
    """How many incidents of a type a snap point had in a month: the sum that maps and candidates read.

    Always equal to a count over Incident; the row without a snap point counts those without a location.
    """

    force = models.CharField(max_length=100)
    month = models.DateField()
    snap_point = models.ForeignKey(
        SnapPoint, models.PROTECT, related_name="monthly_counts", null=True, db_constraint=False, db_index=False
    )
    crime_type = models.CharField(max_length=100)
    count = models.PositiveIntegerField()

    row_security = OPEN_DATA

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "force", "snap_point", "crime_type"],
                name="one_count_per_month_point_type",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} of {self.crime_type}, {self.month:%B %Y}"
