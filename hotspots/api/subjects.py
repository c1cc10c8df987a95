"""The API of people at risk. Each record given out is logged, and its details where they were given."""

from collections.abc import Callable, Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actions import consulted
from audit.processing import CONSULTS
from hotspots import actions
from hotspots.actions import ReportGiven, SubjectDetailsGiven
from hotspots.models import Subject, SubjectReport
from hotspots.serializers.subjects import (
    CorrectionSerializer,
    MergeSerializer,
    NewReportSerializer,
    NewSubjectSerializer,
    SubjectReasonSerializer,
    SubjectReportSerializer,
    SubjectSerializer,
)
from partners.practitioners import IF_MATCH, PractitionerViewSet


class SubjectViewSet(PractitionerViewSet):
    """Victims, callers and offenders, by reference: your agency's, and those shared with it by an agreement."""

    processing = CONSULTS
    queryset = Subject.objects.select_related("details", "merged_into")
    serializer_class = SubjectSerializer
    filterset_fields = ["kind", "district", "vulnerable", "is_closed"]

    @extend_schema(request=NewSubjectSerializer, responses={201: SubjectSerializer})
    def create(self, request: Request) -> Response:
        """Take in a person; a victim or caller with as many reports as the partnership's rule asks."""
        given = self.validated(NewSubjectSerializer, request)
        reports = [ReportGiven(**report) for report in given.pop("reports")]
        details = given.pop("details")
        subject = actions.record_subject(
            by=self.person,
            reports=reports,
            details=SubjectDetailsGiven(**details) if details else None,
            **given,
        )
        return self.answer(subject, status=201)

    @extend_schema(methods=["get"], responses=SubjectReportSerializer(many=True), operation_id="subjects_reports_list")
    @extend_schema(
        methods=["post"], parameters=[IF_MATCH], request=NewReportSerializer, responses={201: SubjectSerializer}
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None, filter_backends=[])
    def reports(self, request: Request, pk: str) -> Response:
        """The reports about one person, under each of their references, newest first; POST adds one."""
        subject = self.get_object()
        if request.method == "POST":
            report = ReportGiven(**self.validated(NewReportSerializer, request))
            version = self.version(request)
            changed = actions.add_report(subject=subject.pk, by=self.person, version=version, report=report)
            self._log([changed])
            return self.answer(changed, status=201)
        whole = subject.whole
        consulted(whole, fields=["reports"])
        found = SubjectReport.objects.filter(subject__in=whole).order_by("-reported_on")
        return Response(SubjectReportSerializer(found, many=True).data)

    @extend_schema(parameters=[IF_MATCH], request=CorrectionSerializer, responses=SubjectSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Correct what was recorded of a person, with a reason; for the agency that holds the record."""
        subject = self.get_object()
        version = self.version(request)
        given = self.validated(CorrectionSerializer, request)
        details = given.pop("details", None)
        changed = actions.correct_subject(
            subject=subject.pk,
            by=self.person,
            version=version,
            details=SubjectDetailsGiven(**details) if details else None,
            **given,
        )
        self._log([changed])
        return self.answer(changed)

    @extend_schema(parameters=[IF_MATCH], request=SubjectReasonSerializer, responses=SubjectSerializer)
    @action(
        detail=True, methods=["post"], url_path=f"reports/(?P<report>{PractitionerViewSet.lookup_value_regex})/strike"
    )
    def strike_report(self, request: Request, pk: str, report: str) -> Response:
        """Strike a report entered by mistake, with a reason. If-Match holds the ETag of the person's record."""
        subject = self.get_object()
        version = self.version(request)
        given = self.validated(SubjectReasonSerializer, request)
        struck = get_object_or_404(subject.reports, pk=report)
        changed = actions.strike_report(report=struck.pk, by=self.person, version=version, **given)
        self._log([changed])
        return self.answer(changed)

    @extend_schema(parameters=[IF_MATCH], request=SubjectReasonSerializer, responses=SubjectSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Take a person off the list, with a reason."""
        return self._do(actions.close_subject, SubjectReasonSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=SubjectReasonSerializer, responses=SubjectSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Put a person back on the list, with a reason."""
        return self._do(actions.reopen_subject, SubjectReasonSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=MergeSerializer, responses=SubjectSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Say that this record and a main record are one person, with a reason. Nothing is moved."""
        return self._do(actions.merge_subjects, MergeSerializer, request)

    @extend_schema(parameters=[IF_MATCH], request=SubjectReasonSerializer, responses=SubjectSerializer)
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: str) -> Response:
        """Take a merged record apart from its main record again, with a reason."""
        return self._do(actions.unmerge_subjects, SubjectReasonSerializer, request)

    def _do(self, verb: Callable[..., Subject], body: type, request: Request) -> Response:
        subject = self.carry_out(verb, body, request)
        self._log([subject])
        return self.answer(subject)

    def _log(self, records: Iterable[Any]) -> None:
        shown = list(records)
        consulted([*shown, *(subject.seen_details for subject in shown if subject.seen_details)])
