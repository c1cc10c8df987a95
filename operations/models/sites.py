"""Premises and places that operations visit, and the lists of those to be visited."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, visible_with
from operations.models.deployments import Deployment
from operations.models.operations import Operation
from operations.querysets import SiteQuerySet


class SiteKind(models.TextChoices):
    """What kind of premises or place it is."""

    LICENSED = "licensed", "Licensed premises"
    SHOP = "shop", "Shop"
    TAKEAWAY = "takeaway", "Takeaway, restaurant or café"
    HOTEL = "hotel", "Hotel or guest house"
    CAR_WASH = "car_wash", "Car wash or garage"
    SALON = "salon", "Nail bar, salon or barber"
    SCHOOL = "school", "School or college"
    OPEN_SPACE = "open_space", "Open space, park or car park"
    OTHER = "other", "Something else"


def site_fits(table: str) -> str:
    """True when a row's site is its operation's to name, as SQL.

    Premises that one operation holds are in no row of another, or of none, where more people would see them.
    """
    site = (
        f"SELECT 1 FROM operations_site AS place WHERE place.id = {table}.site_id"  # noqa: S608 - a table's name
        f" AND (place.held_by_id IS NULL OR place.held_by_id = {table}.operation_id)"
    )
    return f"({table}.site_id IS NULL OR EXISTS ({site}))"


def fits(table: str) -> str:
    """True when a row's site and deployment are its operation's to visit, as SQL."""
    day = (
        f"SELECT 1 FROM operations_deployment AS day WHERE day.id = {table}.deployment_id"  # noqa: S608 - likewise
        f" AND day.operation_id = {table}.operation_id"
    )
    return f"{site_fits(table)} AND ({table}.deployment_id IS NULL OR EXISTS ({day}))"


class Site(Record):
    """Premises or a place that is visited; never a private home.

    For all practitioners; those that an OFFICIAL-SENSITIVE operation holds are seen with it alone.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=SiteKind)
    address = models.CharField(max_length=200)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    held_by = models.ForeignKey(
        Operation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sites_held",
        help_text="The operation with which alone it is seen; empty for premises that all may know of",
    )
    is_active = models.BooleanField(default=True, help_text="Off once it has closed down")

    objects = SiteQuerySet.as_manager()

    row_security = RowSecurity(
        visible=f"{PRACTITIONER} AND (held_by_id IS NULL OR {visible_with('operations_operation', 'held_by_id')})",
        fixed=("held_by_id",),
    )

    class Meta:
        ordering = ["name", "address"]
        constraints = [
            # Apart for each holder: a refusal must not tell others that an operation has its eye on premises.
            models.UniqueConstraint(
                Lower("name"),
                Lower("address"),
                name="one_open_site_of_a_name_and_address",
                condition=Q(held_by__isnull=True),
            ),
            models.UniqueConstraint(
                Lower("name"),
                Lower("address"),
                "held_by",
                name="one_held_site_of_a_name_and_address",
                condition=Q(held_by__isnull=False),
            ),
            models.CheckConstraint(name="site_of_known_kind", condition=Q(kind__in=SiteKind.values)),
            models.CheckConstraint(
                name="site_point_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:site", args=[self.pk])

    @property
    def public_label(self) -> str:
        """What logs call it."""
        return f"{self.name}, {self.address}"


class VisitListEntry(Record):
    """Premises that an operation is to visit, on one of its deployments or on any of them. Taken off with a reason."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="visit_list")
    deployment = models.ForeignKey(Deployment, models.PROTECT, null=True, blank=True, related_name="visit_list")
    site = models.ForeignKey(Site, models.PROTECT, related_name="on_lists")
    position = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True, help_text="What to look at. Without names")
    taken_off_reason = models.TextField(blank=True)

    row_security = RowSecurity(
        visible=visible_with("operations_operation", "operation_id"),
        insertable=f"{visible_with('operations_operation', 'operation_id')} AND {fits('operations_visitlistentry')}",
        fixed=("operation_id", "deployment_id", "site_id"),
    )

    class Meta:
        verbose_name_plural = "visit list entries"
        ordering = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "deployment", "site"],
                name="site_is_on_a_list_once",
                condition=Q(taken_off_reason=""),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} on the list of {self.operation_id}"
