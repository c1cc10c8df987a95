"""The list of actions across meetings, narrowed as one likes, and the same as a file for a spreadsheet."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views import View

from audit.processing import CONSULTS, DISCLOSES
from common import clock
from partners.practitioners import PractitionerMixin
from tasking import policies
from tasking.action_list import actions_csv, narrowed
from tasking.forms.action_list import ActionFilters
from tasking.models import Action
from tasking.views.pages import MarkedListView
from web.spreadsheets import csv_answer


class ActionListView(MarkedListView):
    """Actions of all meetings, the longest overdue first."""

    processing = CONSULTS
    filter_form = ActionFilters
    template_name = "tasking/actions.html"

    def get_queryset(self) -> QuerySet[Action]:
        """Those that the filters leave; undischarged ones unless told otherwise."""
        return narrowed(getattr(self.filters, "cleaned_data", {}), self.person).with_help()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way to one's own, to those without an owner, and to the download."""
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return super().get_context_data(
            query=asked.urlencode(),
            may_export=policies.may_export_actions(self.person),
            without_owner=Action.objects.without_owner().count(),
            **kwargs,
        )


class ActionCsvView(PractitionerMixin, View):
    """What the list shows, all pages of it."""

    processing = DISCLOSES
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The file. Raises NotAllowed, or BadInput for too many rows."""
        form = ActionFilters(request.GET)
        form.is_valid()
        text = actions_csv(by=self.person, filters=form.cleaned_data)
        return csv_answer(text, f"actions-{clock.today().isoformat()}.csv")
