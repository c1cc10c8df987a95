"""The API of the explorer: what came of it, counted, grouped and set beside last year's."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.processing import Processing, logs_nothing
from common.errors import BadInput
from outcomes.models import Family, SubjectKind
from outcomes.policies import may_export
from partners.policies import may_practise
from reporting.explorer.asked import Asked
from reporting.explorer.counts import NOTE, Table, parts_of, table_of
from reporting.explorer.forms import ACTIVE, ISSUED, RECORDED, OutcomeFilterForm, asked_by
from reporting.explorer.groups import GROUPS
from reporting.explorer.periods import PRESETS, STEPS
from reporting.explorer.publication import NOTES, PublicationForm
from reporting.explorer.sentences import said
from reporting.explorer.trends import trend_of
from reporting.export import take_out


class PartSerializer(serializers.Serializer[Any]):
    """A number of outcomes of a kind."""

    count = serializers.IntegerField()
    singular = serializers.CharField()
    plural = serializers.CharField()
    words = serializers.CharField()


class LineSerializer(serializers.Serializer[Any]):
    """A line of a table. `before`, `difference` and `per_cent` are null where there is nothing to compare with."""

    key = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()
    before = serializers.IntegerField(source="change.before", allow_null=True)
    difference = serializers.IntegerField(source="change.difference", allow_null=True)
    per_cent = serializers.DecimalField(source="change.per_cent", max_digits=12, decimal_places=1, allow_null=True)
    words = serializers.CharField(source="change.words")
    query = serializers.CharField()


class TableSerializer(serializers.Serializer[Any]):
    """Lines with their total. `no_comparison` says why there is none."""

    heading = serializers.CharField()
    lines = LineSerializer(many=True)
    total = serializers.IntegerField(source="total.now")
    before = serializers.IntegerField(source="total.before", allow_null=True)
    no_comparison = serializers.CharField()


class SummarySerializer(serializers.Serializer[Any]):
    """What was counted. `query` leads to the same on the page; `trend` is null of what was in force on a day."""

    sentence = serializers.CharField()
    note = serializers.CharField()
    days = serializers.CharField()
    compared_with = serializers.CharField()
    total = serializers.IntegerField()
    parts = PartSerializer(many=True)
    groups = TableSerializer()
    trend = TableSerializer(allow_null=True)
    query = serializers.CharField()


class PublishedLineSerializer(serializers.Serializer[Any]):
    """A line as it is printed: numbers, "fewer than 5" or "not shown"."""

    name = serializers.CharField()
    cells = serializers.ListField(child=serializers.CharField())
    total = serializers.CharField()
    before = serializers.CharField()
    change = serializers.CharField()
    is_sum = serializers.BooleanField()


class PublishedTableSerializer(serializers.Serializer[Any]):
    """A table as it is printed: of people, or of what is about no person."""

    caption = serializers.CharField()
    heading = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    lines = PublishedLineSerializer(many=True)


class PublicationSerializer(serializers.Serializer[Any]):
    """What may go outside, small counts of people left out."""

    days = serializers.CharField()
    compared_with = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    tables = PublishedTableSerializer(many=True)


def _choice(name: str, values: Any, words: str = "") -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, enum=list(values), description=words)


FILTERS = [
    _choice("count", [ISSUED, ACTIVE, RECORDED], "Issued in the period (the default), or in force on a day"),
    _choice("period", PRESETS),
    OpenApiParameter("issued_from", OpenApiTypes.DATE),
    OpenApiParameter("issued_to", OpenApiTypes.DATE),
    OpenApiParameter("on", OpenApiTypes.DATE, description="The day on which what is counted was in force"),
    _choice("group", GROUPS),
    _choice("step", STEPS),
    OpenApiParameter("type", OpenApiTypes.STR, description="The noun by which a report counts it, in the singular"),
    _choice("family", Family.values),
    OpenApiParameter("operation", OpenApiTypes.STR, description="Its id, or - for those of no operation"),
    OpenApiParameter("theme", OpenApiTypes.STR, description="As the operation has it, or - for those of no operation"),
    OpenApiParameter("agency", OpenApiTypes.UUID),
    OpenApiParameter("place", OpenApiTypes.STR, description="Part of a street, of premises or of a hotspot"),
    OpenApiParameter("at", OpenApiTypes.STR, description="The key of a place, as grouping by place gives it"),
    _choice("subject", SubjectKind.values),
    OpenApiParameter("state", OpenApiTypes.STR),
    OpenApiParameter(
        "suppressed",
        OpenApiTypes.BOOL,
        description="Give the counts for publication instead: small counts of people are left out, it is logged as a"
        " disclosure, and a place, a subject or a state cannot narrow it",
    ),
]
_ANSWERS = PolymorphicProxySerializer(
    component_name="OutcomeCounts",
    serializers=[SummarySerializer, PublicationSerializer],
    resource_type_field_name=None,
)


_BESIDES = frozenset({"format", "suppressed"})


class _ApiFilterForm(OutcomeFilterForm):
    """As on the page; `format` is the API's own."""

    besides = _BESIDES


class _ApiPublicationForm(PublicationForm):
    """As on the page for publication."""

    besides = _BESIDES


class OutcomeSummaryView(APIView):
    """What was issued, counted by kind and by group, this year and last, and the sentence for it."""

    processing: ClassVar[Processing] = logs_nothing("counts of outcomes that the reader may see, and no record")

    @extend_schema(parameters=FILTERS, responses=_ANSWERS, summary="Count outcomes by kind and by group")
    def get(self, request: Request) -> Response:
        """Count those that the filters leave. Raises NotAllowed or BadInput."""
        may_practise(request.user).require()  # type: ignore[arg-type]
        suppressed = request.query_params.get("suppressed", "false")
        if suppressed not in ("true", "false"):
            raise BadInput.of(suppressed="Send true or false.")
        if suppressed == "true":
            return Response(PublicationSerializer(_published(request)).data)
        asked = Asked(asked_by(request.query_params, _ApiFilterForm).cleaned_data)
        return Response(SummarySerializer(_told(asked)).data)


def _told(asked: Asked) -> dict[str, Any]:
    parts = parts_of(asked)
    sentence = said(asked, parts)
    table: Table = table_of(asked)
    return {
        "sentence": sentence.text if sentence else "",
        "note": NOTE,
        "days": asked.now_words,
        "compared_with": asked.before_words,
        "total": table.total.now,
        "parts": parts,
        "groups": table,
        "trend": trend_of(asked),
        "query": asked.query(),
    }


def _published(request: Request) -> dict[str, Any]:
    may_export(request.user).require()  # type: ignore[arg-type]
    form = asked_by(request.query_params, _ApiPublicationForm)
    asked = Asked(form.cleaned_data)
    tables = take_out(by=request.user, asked=asked, used=form.used)  # type: ignore[arg-type]
    return {"days": asked.now_words, "compared_with": asked.before_words, "notes": NOTES, "tables": tables}
