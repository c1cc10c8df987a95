"""Search."""

from typing import Any

from django.views.generic import TemplateView

from audit.actions import consulted
from audit.processing import CONSULTS
from partners.practitioners import PractitionerMixin
from reporting.forms.trail import SearchForm
from reporting.search import MOST_OF_A_KIND, search


class SearchView(PractitionerMixin, TemplateView):
    """Records by reference or open title, by kind."""

    processing = CONSULTS
    template_name = "reporting/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and what was found once something was asked for."""
        form = SearchForm(self.request.GET) if "q" in self.request.GET else SearchForm()
        groups = search(form.cleaned_data["q"]) if form.is_bound and form.is_valid() else None
        if groups is None:
            consulted([])
        return super().get_context_data(form=form, groups=groups, most=MOST_OF_A_KIND, **kwargs)
