"""The base of the REST API: cursor pages, ETag and If-Match."""

from uuid import UUID

from django.http import HttpRequest
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from common.errors import StaleEdit


class ByCursor(CursorPagination):
    """Keyset pages, newest first, at most 200 a page."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("-created_at", "-id")


class MissingIfMatch(exceptions.APIException):
    """A change without If-Match (RFC 6585 section 3)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send the ETag that you last read in an If-Match header."
    default_code = "precondition_required"


def version_from_if_match(request: Request | HttpRequest, key: UUID | str) -> int:
    """The version named in If-Match, for a change to the record `key`.

    Raises MissingIfMatch without the header, StaleEdit when it names another record or is not one of ours.
    """
    header = request.headers.get("If-Match")
    if not header:
        raise MissingIfMatch
    tag_key, _, version = header.strip().strip('"').rpartition(".")
    if tag_key != str(key) or not version.isascii() or not version.isdigit():
        raise StaleEdit
    return int(version)
