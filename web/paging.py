"""Lists in pages: the addresses of the pages beside this one, whatever filters are in the address."""

from typing import Any

from django.http import HttpRequest


class PagedMixin:
    """For a ListView: gives `{% pagination newer=newer older=older %}` its addresses, "" where there is no page."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the addresses of the pages before and after."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]  # ListView has it
        page = context["page_obj"]
        newer = self._page_url(page.previous_page_number()) if page.has_previous() else ""
        older = self._page_url(page.next_page_number()) if page.has_next() else ""
        return {**context, "newer": newer, "older": older}

    def _page_url(self, number: int) -> str:
        query = self.request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"
