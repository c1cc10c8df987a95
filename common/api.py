"""The base of the REST API: cursor pages, ETag and If-Match."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import IO, Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django_filters import rest_framework as django_filters
from rest_framework import exceptions, status
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from common.errors import StaleEdit

#: As many digits as a version can have: it is a 32-bit integer in the database.
_VERSION = re.compile(r"[0-9]{1,10}")


class ByCursor(CursorPagination):
    """Keyset pages, newest first, at most 200 a page."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("-created_at", "-id")

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place that a cursor names. Raises NotFound for one that no page of ours can have given."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not self.is_place(str(cursor.position)):
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor

    def is_place(self, position: str) -> bool:
        """Whether this can be a value of what the list is ordered by: a moment that PostgreSQL reads."""
        try:
            return dt.datetime.fromisoformat(position).utcoffset() == dt.timedelta(0)
        except ValueError:
            return False


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
    if tag_key != str(key) or not _VERSION.fullmatch(version):
        raise StaleEdit
    return int(version)


class UtcDateTimeField(forms.DateTimeField):
    """A moment in UTC, whatever offset it was written with: PostgreSQL reads offsets below 16 hours only."""

    def to_python(self, value: Any) -> dt.datetime | None:
        """The moment. Raises ValidationError where it lies before the first or after the last that there is."""
        moment = super().to_python(value)
        try:
            return moment.astimezone(dt.UTC) if moment else moment
        except OverflowError as error:
            raise ValidationError("Enter a valid date and time.") from error


class UtcDateTimeFilter(django_filters.DateTimeFilter):
    """Filters by a moment in UTC."""

    field_class = UtcDateTimeField


class UtcFilterSet(django_filters.FilterSet):
    """The library's, with moments in UTC."""

    FILTER_DEFAULTS: ClassVar[dict[Any, Any]] = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.DateTimeField: {"filter_class": UtcDateTimeFilter},
    }


class FilterBackend(django_filters.DjangoFilterBackend):
    """Filters named by a view, made from the model's fields."""

    filterset_base = UtcFilterSet


class TextJSONParser(JSONParser):
    """JSON whose every text is text: RFC 8259 section 8.2 lets through half a surrogate pair, and UTF-8 does not."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The parsed body. Raises ParseError for half a surrogate pair, or a body nested too deeply to read."""
        try:
            parsed = super().parse(stream, media_type, parser_context)
            _require_text(parsed)
        except RecursionError as error:
            raise exceptions.ParseError("The body is nested too deeply. Send it flatter.") from error
        return parsed


def _require_text(value: Any) -> None:
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise exceptions.ParseError("The body has half of a surrogate pair, which is no character. Take it out.")
    elif isinstance(value, dict):
        for key, one in value.items():
            _require_text(key)
            _require_text(one)
    elif isinstance(value, list):
        for one in value:
            _require_text(one)
