"""The API of the rules of reminders."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import logs_nothing
from notifications import actions, policies
from notifications.models import ReminderRule
from notifications.serializers.rules import (
    ChangeRuleSerializer,
    NewRuleSerializer,
    ReminderRuleSerializer,
    RestoreRulesSerializer,
)
from partners.practitioners import IF_MATCH, PersonViewSet


class ReminderRuleViewSet(PersonViewSet):
    """Who is reminded of what, and how long before. A rule is switched off, never deleted."""

    queryset = ReminderRule.objects.all()
    serializer_class = ReminderRuleSerializer
    processing = logs_nothing("when reminders go out and to which roles; nothing about anybody")
    filterset_fields = ["kind", "audience", "is_on"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those whom the policy refuses. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_read_reminders(self.person).require()

    @extend_schema(request=NewRuleSerializer, responses={201: ReminderRuleSerializer})
    def create(self, request: Request) -> Response:
        """Add a rule; one like it that is off is switched on."""
        policies.may_set_reminders(self.person).require()
        given = self.validated(NewRuleSerializer, request)
        return self.answer(actions.add_rule(by=self.person, **given), status=201)

    @extend_schema(parameters=[IF_MATCH], request=ChangeRuleSerializer, responses=ReminderRuleSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change how long before, who is told, or switch it off or on; what is left out stays."""
        found = self.get_object()
        policies.may_set_reminders(self.person).require()
        given, version = self.validated(ChangeRuleSerializer, request), self.version(request)
        return self.answer(actions.change_rule(rule=found.pk, by=self.person, version=version, **given))

    @extend_schema(request=RestoreRulesSerializer, responses=ReminderRuleSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None, filterset_fields=None)
    def restore(self, request: Request) -> Response:
        """Go back to the rules of a kind that Muster started with. Gives those that changed; done twice, none."""
        policies.may_set_reminders(self.person).require()
        kind = self.validated(RestoreRulesSerializer, request)["kind"]
        changed = actions.restore_rules(kind=kind, by=self.person)
        return Response(self.get_serializer(changed, many=True).data)
