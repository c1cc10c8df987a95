"""The directory in the API: read only, since administrators keep it on the pages."""

from typing import Any

from rest_framework.request import Request

from audit.api import RecordViewSet
from audit.processing import logs_nothing
from partners import policies
from partners.models import Agency, Agreement, Person
from partners.serializers import AgencySerializer, AgreementSerializer, PersonSerializer


class DirectoryViewSet(RecordViewSet):
    """Read by those who work in the partnership and by administrators."""

    processing = logs_nothing("colleagues' names and roles; nothing of victims, callers or offenders")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_read_directory(request.user).require()  # type: ignore[arg-type]


class AgencyViewSet(DirectoryViewSet):
    """Agencies of the partnership."""

    queryset = Agency.objects.all()
    serializer_class = AgencySerializer
    filterset_fields = ["kind", "is_active"]


class PersonViewSet(DirectoryViewSet):
    """People of the partnership."""

    queryset = Person.objects.all()
    serializer_class = PersonSerializer
    filterset_fields = ["agency", "is_active"]


class AgreementViewSet(DirectoryViewSet):
    """Information sharing agreements."""

    queryset = Agreement.objects.prefetch_related("agencies")
    serializer_class = AgreementSerializer
    filterset_fields = ["withdrawn_on"]
