"""Partners' resources, and the requests by which they are asked for, offered and confirmed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, has_role, in_system, visible_with
from operations.models.deployments import Deployment
from operations.querysets import ResourceRequestQuerySet
from operations.states import REQUEST
from partners.models import Agency, Person
from web.dates import london_range_text


class ResourceKind(models.TextChoices):
    """Kinds of resource that partners bring."""

    OFFICERS = "officers", "Officers or special constables"
    WARDENS = "wardens", "Wardens, street-scene or parking officers"
    YOUTH_WORKERS = "youth_workers", "Youth workers"
    VOLUNTEERS = "volunteers", "Marshals, street pastors or volunteers"
    VAN = "van", "Van (ANPR, CCTV, youth bus)"
    EQUIPMENT = "equipment", "Equipment"
    ROOM = "room", "Room"
    MEDIATORS = "mediators", "Mediators"
    HOURS = "hours", "Hours of volunteers, such as Active Citizens"


#: Kinds of which a resource can be one named person.
PEOPLE = (
    ResourceKind.OFFICERS,
    ResourceKind.WARDENS,
    ResourceKind.YOUTH_WORKERS,
    ResourceKind.VOLUNTEERS,
    ResourceKind.MEDIATORS,
)


HOURS_OF_A_WEEK = 168


class Skill(Record):
    """What a resource can do that others of its kind cannot, as the partnership calls it: licensing, first aid."""

    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    row_security = RowSecurity(
        visible=f"{PRACTITIONER} OR {has_role('administrator')} OR {in_system('set_up')}",
        writable=f"{has_role('chair', 'coordinator', 'administrator')} OR {in_system('set_up')}",
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="one_skill_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Resource(Record):
    """Something that an agency can bring, one at a time: a van, a team, a room, or one named person of its own."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=ResourceKind)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="resources")
    note = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    skills: models.ManyToManyField = models.ManyToManyField(Skill, through="ResourceSkill", related_name="resources")
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        help_text="Who it is, where it is one named person: confirming it makes them turn out",
    )
    hours_per_week = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text="The most that it gives in a week"
    )

    row_security = RowSecurity(visible=f"{PRACTITIONER} OR {in_system('set_up')}")

    class Meta:
        ordering = ["agency__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="one_resource_of_a_name"),
            models.UniqueConstraint(fields=["person"], name="one_resource_of_a_person"),
            models.CheckConstraint(
                name="person_is_a_resource_of_people", condition=Q(person__isnull=True) | Q(kind__in=PEOPLE)
            ),
            models.CheckConstraint(
                name="resource_hours_fit_a_week",
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gt=0, hours_per_week__lte=HOURS_OF_A_WEEK),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:resource", args=[self.pk])


class ResourceSkill(Record):
    """A skill that a resource has. It goes when the resource has it no longer; its history stays."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")

    row_security = RowSecurity(
        visible=f"{PRACTITIONER} OR {in_system('set_up')}", writable=PRACTITIONER, deletable=PRACTITIONER
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "skill"], name="resource_has_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill_id} of {self.resource_id}"


class ResourceRequest(Record):
    """One agency asked for one resource for one deployment (lifecycle: operations/states.py).

    Half-open [starts_at, ends_at). While confirmed or attended, the database refuses a second one of the same resource
    whose time overlaps (exclusion constraint `resource_confirmed_once_at_a_time`, in migration 0003).
    """

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="requests")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="requests", help_text="The agency asked")
    kind = models.CharField(max_length=20, choices=ResourceKind)
    skill = models.ForeignKey(
        Skill, models.PROTECT, null=True, blank=True, related_name="+", help_text="What it must be able to do"
    )
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, blank=True, related_name="requests")
    wanted = models.CharField(max_length=200, blank=True, help_text="What is needed, in a line")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in REQUEST.states()], default=REQUEST.initial
    )
    agreed_starts_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="The time that was confirmed; the deployment may move from it"
    )
    agreed_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    lost_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its own agency withdrew what had been confirmed"
    )
    hours_promised = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    hours_given = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    answer = models.TextField(blank=True)

    objects = ResourceRequestQuerySet.as_manager()

    row_security = RowSecurity(visible=visible_with("operations_deployment", "deployment_id"), fixed=("deployment_id",))

    class Meta:
        ordering = ["starts_at", "agency__name"]
        constraints = [
            models.CheckConstraint(name="request_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="request_of_known_state", condition=Q(state__in=REQUEST.states())),
            models.CheckConstraint(
                name="offered_request_names_resource",
                condition=Q(state__in=["requested", "declined", "withdrawn"]) | Q(resource__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.agency}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:request", args=[self.pk])

    @property
    def what(self) -> str:
        """The kind, and the skill where one is asked for."""
        kind = self.get_kind_display()
        return kind if self.skill is None else f"{kind}, with the skill {self.skill}"

    @property
    def is_moved(self) -> bool:
        """Whether the deployment has moved from the time that was confirmed: it holds, and asks to confirm again."""
        agreed = (self.agreed_starts_at, self.agreed_ends_at)
        return self.state == "confirmed" and None not in agreed and agreed != (self.starts_at, self.ends_at)

    @property
    def moved_in_words(self) -> str:
        """What is agreed and what is asked now; empty where the two are the same."""
        if not self.is_moved or self.agreed_starts_at is None or self.agreed_ends_at is None:
            return ""
        agreed = london_range_text(self.agreed_starts_at, self.agreed_ends_at)
        now = london_range_text(self.starts_at, self.ends_at)
        return f"Confirmed for {agreed}. The deployment has moved to {now}: {self.agency} is asked to confirm again."
