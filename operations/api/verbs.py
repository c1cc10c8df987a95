"""Verbs of a lifecycle as routes of the API: POST /<resource>/{id}/<verb>/ with If-Match, each calling one action."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from partners.practitioners import IF_MATCH, PractitionerViewSet


def verb(
    name: str,
    says: str,
    *,
    calls: Callable[..., Any],
    about: str,
    gives: type[BaseSerializer],
    takes: type[BaseSerializer] | None = None,
) -> Any:
    """A route for this verb.

    `calls` is the action, which takes the record's key as `about`, `by`, `version`, and the fields of `takes`. What may
    not be seen is 404 before anything else.
    """

    def do(self: PractitionerViewSet, request: Request, pk: str) -> Response:
        key = self.get_object().pk
        given = self.validated(takes, request) if takes else {}
        calls(**{about: key}, by=self.person, version=self.version(request), **given)
        return self.answer(self.get_object())

    do.__name__, do.__doc__ = name.replace("-", "_"), says
    schema = extend_schema(parameters=[IF_MATCH], request=takes, responses=gives, summary=says)
    return action(detail=True, methods=["post"], url_path=name)(schema(do))
