"""The API of when resources are available and when they are on leave."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from operations import actions
from operations.api.verbs import verb
from operations.models import Availability
from operations.serializers.availability import (
    AvailabilitySerializer,
    NewAvailabilitySerializer,
    StrikeAvailabilitySerializer,
)
from partners.practitioners import PractitionerViewSet


class AvailabilityViewSet(PractitionerViewSet):
    """When resources are available and on leave: of one's own agency, and for those who plan of all."""

    queryset = Availability.objects.all()
    serializer_class = AvailabilitySerializer
    processing = logs_nothing("when colleagues and things are available, never why; nothing of victims or offenders")
    filterset_fields = {
        "resource": ["exact"],
        "kind": ["exact"],
        "is_struck": ["exact"],
        "starts_at": ["gte", "lt"],
        "ends_at": ["gt"],
    }

    @extend_schema(request=NewAvailabilitySerializer, responses={201: AvailabilitySerializer})
    def create(self, request: Request) -> Response:
        """Enter a period. 409 naming what the resource is confirmed for then, unless `withdraw`."""
        given = self.validated(NewAvailabilitySerializer, request)
        resource = given.pop("resource")
        return self.answer(actions.enter_availability(resource=resource.pk, by=self.person, **given), status=201)

    strike = verb(
        "strike",
        "Strike a period that was wrong",
        calls=actions.strike_availability,
        about="availability",
        takes=StrikeAvailabilitySerializer,
        gives=AvailabilitySerializer,
    )
