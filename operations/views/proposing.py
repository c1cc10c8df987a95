"""The page on which an operation is proposed: by itself, or from the page of what asks for it."""

from contextlib import suppress
from functools import cached_property
from typing import Any
from uuid import UUID

from audit.actions import consulted
from audit.processing import COLLECTS
from common.decisions import Decision
from hotspots.models import Hotspot
from operations import actions, forms, led_to, policies
from operations.models import Marking, Operation
from operations.views.pages import Crumbs, FormPage, above
from tasking.models import AgendaItem, Referral


def prefilled(asked_by: AgendaItem | Hotspot | Referral) -> dict[str, Any]:
    """What the form of an operation starts with. Words of what is restricted are not carried over."""
    given: dict[str, Any] = {led_to.FIELDS[type(asked_by)]: asked_by.pk}
    if isinstance(asked_by, AgendaItem) and asked_by.source_id:
        source = {model._meta.db_table: field for model, field in led_to.FIELDS.items()}.get(asked_by.source_table)
        given |= {source: asked_by.source_id} if source else {}
    if _is_restricted(asked_by):
        return {**given, "marking": Marking.OFFICIAL_SENSITIVE}
    if isinstance(asked_by, Referral):
        given["measure"] = asked_by.exit_criterion
    if isinstance(asked_by, Hotspot) and asked_by.lead_agency_id:
        given["lead_agency"] = asked_by.lead_agency_id
    return given


def _is_restricted(asked_by: Any) -> bool:
    return bool(getattr(asked_by, "category", ""))


class ProposeView(FormPage):
    """Propose an operation."""

    processing = COLLECTS
    title, button = "Propose an operation", "Propose the operation"
    done = "The operation is proposed. The chair can authorise it."
    form_class = forms.ProposeForm
    template_name = "operations/said_form.html"

    def decision(self) -> Decision:
        """Planners propose."""
        return policies.may_plan(self.person)

    def crumbs(self) -> Crumbs:
        """Below the list."""
        return above()

    def get_initial(self) -> dict[str, Any]:
        """One's own agency leads, unless another is chosen; what asks for it is that whose page this came from."""
        initial = {**super().get_initial(), "lead_agency": self.person.agency_id}
        return initial if self.asked_by is None else {**initial, **prefilled(self.asked_by)}

    @cached_property
    def asked_by(self) -> AgendaItem | Hotspot | Referral | None:
        """What asks for the operation, by the address; none where it is not there or may not be seen."""
        for model, field in led_to.FIELDS.items():
            with suppress(ValueError):
                found: Any = model._default_manager.filter(pk=UUID(self.request.GET.get(field, ""))).first()
                if found is not None:
                    return found
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what asks for it."""
        if self.asked_by is not None and _is_restricted(self.asked_by):
            consulted([self.asked_by])
        return super().get_context_data(asked_by=self.asked_by, **kwargs)

    def act(self, form: Any) -> Operation:
        """Propose it."""
        return actions.propose_operation(by=self.person, **form.cleaned_data)
