"""Refusals of the API as problem+json (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.errors import BadInput, MusterError

PROBLEM = "application/problem+json"


def problem(code: int, title: str, detail: str, **more: Any) -> JsonResponse:
    """An RFC 9457 problem as a plain Django response, for answers given before the API's own machinery runs."""
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail, **more}
    return JsonResponse(body, status=code, content_type=PROBLEM)


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal becomes problem+json, and nothing of it is kept."""
    answer = _muster_problem(error) or _library_problem(error, context)
    if answer is not None:
        transaction.set_rollback(True)
        answer.content_type = PROBLEM
    return answer


def _body(code: int, title: str, detail: str, faults: dict[str, Any] | None = None) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": code, "detail": detail}
    if faults:
        body["errors"] = faults
    return Response(body, status=code)


def _muster_problem(error: Exception) -> Response | None:
    if isinstance(error, MusterError):
        return _body(error.status, error.title, error.detail, error.faults)
    if isinstance(error, ValidationError):
        faults = error.message_dict if hasattr(error, "error_dict") else {"record": error.messages}
        return _body(400, BadInput.title, "Correct each fault that is named, then send it again.", faults)
    return None


def _library_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Http404 | exceptions.NotFound):
        return _body(404, "Not found", "There is nothing here that you may see.")
    if isinstance(error, PermissionDenied):
        return _body(403, "You cannot do this", "Ask your administrator for the role that can.")
    answer = exception_handler(error, context)
    if answer is None:
        return None
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
    if isinstance(error, exceptions.ValidationError):
        faults = answer.data if isinstance(answer.data, dict) else {"record": answer.data}
        made = _body(400, BadInput.title, "Correct each fault that is named, then send it again.", faults)
    else:
        detail = str(getattr(error, "detail", error))
        made = _body(answer.status_code, getattr(error, "default_detail", "Problem"), detail)
    for name, value in headers.items():
        made[name] = value
    return made
