"""How much harm one incident of each type does, as this partnership weighs it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, has_role

USUAL_WEIGHT = Decimal(1)
LARGEST_WEIGHT = Decimal(1000)


class HarmWeight(Record):
    """The weight of one crime type; a type without a row weighs 1.

    There is no national table for the types of police open data, so the partnership enters its own.
    """

    crime_type = models.CharField(max_length=100, unique=True)
    weight = models.DecimalField(max_digits=7, decimal_places=2, default=USUAL_WEIGHT)

    row_security = RowSecurity(visible=PRACTITIONER, writable=has_role("chair", "coordinator"))

    class Meta:
        ordering = ["crime_type"]
        constraints = [
            models.CheckConstraint(
                name="harm_weight_in_range", condition=Q(weight__gte=0) & Q(weight__lte=LARGEST_WEIGHT)
            )
        ]

    def __str__(self) -> str:
        return f"{self.crime_type}: {self.weight.normalize():f}"
