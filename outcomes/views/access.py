"""Whom the pages are for."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from partners.policies import may_practise


class ForPractitioners:
    """For a page of people who work with operations; anyone else gets 403 and why."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer those who may come in. Raises NotAllowed."""
        may_practise(request.user).require()  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
