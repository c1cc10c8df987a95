"""Photos of visits, kept as evidence is: cleaned, and their content behind a wall of its own."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.retention import PartOf
from common.rowsecurity import RowSecurity, visible_with
from operations.models.visits import Visit
from tasking.models.evidence import CleanedFile
from tasking.uploads import PHOTOS
from web.dates import plain_date, to_london


class VisitPhoto(CleanedFile):
    """A photo of a visit, without where and when it was taken. Its name is given here: a phone's may say too much."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    client_key = models.UUIDField(
        null=True, blank=True, unique=True, editable=False, help_text="A photo sent twice is kept once"
    )

    row_security = RowSecurity(visible=visible_with("operations_visit", "visit_id"), fixed=("visit_id",))

    retention = PartOf("visit", ("name", "struck_reason"))

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="photo_of_known_kind", condition=Q(media_type__in=[kind.media_type for kind in PHOTOS])
            ),
            models.UniqueConstraint(
                fields=["visit", "received_sha256"],
                name="one_copy_of_a_photo_per_visit",
                condition=Q(struck_reason=""),
            ),
        ]

    def get_absolute_url(self) -> str:
        """Where it is opened."""
        return reverse("operations:photo", args=[self.pk])

    @property
    def public_label(self) -> str:
        """What logs call it."""
        return f"{self.name} of the visit on {plain_date(to_london(self.visit.visited_at))}"


_NOT_STRUCK = (
    "EXISTS (SELECT 1 FROM operations_visitphoto AS whole WHERE whole.id = file_id AND whole.struck_reason = '')"
)


class VisitPhotoContent(models.Model):
    """The bytes of a photo; they never change. Seen with it, until it is struck: then by nobody, whatever asks."""

    file = models.OneToOneField(VisitPhoto, models.PROTECT, primary_key=True, related_name="stored")
    content = models.BinaryField()

    row_security = RowSecurity(visible=_NOT_STRUCK, insertable=_NOT_STRUCK, writable="false")

    retention = PartOf("file", removed=True)

    def __str__(self) -> str:
        return f"content of {self.file_id}"
