"""The API of resources and requests for them."""

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS, logs_nothing
from operations import actions
from operations.api.verbs import verb
from operations.models import Resource, ResourceRequest, Skill
from operations.serializers.operations import ReasonSerializer
from operations.serializers.resources import (
    AskSerializer,
    AttendSerializer,
    ChangeResourceSerializer,
    ConfirmSerializer,
    NewResourceSerializer,
    OfferSerializer,
    ResourceRequestSerializer,
    ResourceSerializer,
    SkillSerializer,
)
from partners.practitioners import IF_MATCH, PractitionerViewSet

_REQUEST = partial(verb, about="request", gives=ResourceRequestSerializer)


class ResourceViewSet(PractitionerViewSet):
    """What agencies can bring."""

    queryset = Resource.objects.prefetch_related("skills")
    serializer_class = ResourceSerializer
    processing = logs_nothing(
        "what agencies can bring: vans, rooms, teams, colleagues; nothing of victims or offenders"
    )
    filterset_fields = ["agency", "kind", "skills", "is_active"]

    @extend_schema(request=NewResourceSerializer, responses={201: ResourceSerializer})
    def create(self, request: Request) -> Response:
        """Add a resource of an agency."""
        given = self.validated(NewResourceSerializer, request)
        return self.answer(actions.add_resource(by=self.person, **given), status=201)

    @extend_schema(parameters=[IF_MATCH], request=ChangeResourceSerializer, responses=ResourceSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a resource, or switch it off; what is left out stays."""
        found: Resource = self.get_object()
        serializer = ChangeResourceSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        fields = ("name", "kind", "note", "is_active", "person", "hours_per_week")
        values = {**{field: getattr(found, field) for field in fields}, "skills": list(found.skills.all())}
        changed = actions.change_resource(
            resource=found.pk,
            by=self.person,
            version=self.version(request),
            **{**values, **serializer.validated_data},
        )
        return self.answer(self.get_queryset().get(pk=changed.pk))


class SkillViewSet(PractitionerViewSet):
    """The partnership's list of skills."""

    queryset = Skill.objects.all()
    serializer_class = SkillSerializer
    processing = logs_nothing("names of skills; nothing about anybody")
    filterset_fields = ["is_active"]


class ResourceRequestViewSet(PractitionerViewSet):
    """Requests for resources."""

    queryset = ResourceRequest.objects.select_related("agency")
    serializer_class = ResourceRequestSerializer
    processing = CONSULTS
    filterset_fields = ["deployment", "agency", "state", "kind"]

    @extend_schema(request=AskSerializer, responses={201: ResourceRequestSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Ask one or more agencies for so many resources; gives a request for each of them."""
        given = self.validated(AskSerializer, request)
        deployment = given.pop("deployment")
        made = actions.ask_for_resources(deployment=deployment.pk, by=self.person, **given)
        return Response(self.get_serializer(made, many=True).data, status=201)

    offer = _REQUEST(
        "offer", "Offer a resource of the asked agency", calls=actions.offer_resource, takes=OfferSerializer
    )
    confirm = _REQUEST(
        "confirm",
        "Confirm; 409 where the resource is confirmed for an overlapping time",
        calls=actions.confirm_request,
        takes=ConfirmSerializer,
    )
    decline = _REQUEST("decline", "Say no, and why", calls=actions.decline_request, takes=ReasonSerializer)
    withdraw = _REQUEST("withdraw", "Take it back, and say why", calls=actions.withdraw_request, takes=ReasonSerializer)
    attend = _REQUEST(
        "attend", "Give the hours, once it has begun", calls=actions.attend_request, takes=AttendSerializer
    )
