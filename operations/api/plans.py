"""The API of plans: read, solve, follow, stop. They are made, changed and confirmed on their pages."""

from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.processing import CONSULTS
from operations import policies
from operations.actions.plan_solving import start_solving, stop_solving
from operations.api.verbs import verb
from operations.models import Plan
from operations.serializers.plans import PlanSerializer
from partners.practitioners import PractitionerViewSet

_PLAN = partial(verb, about="plan", gives=PlanSerializer)


class PlanViewSet(PractitionerViewSet):
    """Plans, for chairs, coordinators and the managers of the agency that made them."""

    queryset = Plan.objects.prefetch_related("runs", "places__sessions__uses")
    serializer_class = PlanSerializer
    processing = CONSULTS
    filterset_fields = {"state": ["exact"], "starts_on": ["gte", "lt"]}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse those who read no plans. Raises NotAllowed."""
        super().initial(request, *args, **kwargs)
        policies.may_read_plans(self.person).require()

    solve = _PLAN("solve", "Have Muster look for the best plan; follow `progress`", calls=start_solving)

    @extend_schema(request=None, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """Stop looking, and keep the best plan so far. Without If-Match: the plan changes meanwhile by itself."""
        stop_solving(plan=self.get_object().pk, by=self.person)
        return self.answer(self.get_object())
