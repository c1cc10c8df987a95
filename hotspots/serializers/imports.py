"""Imports of police data in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hotspots.imports import progress
from hotspots.models import Import, ImportMode, ImportMonth, ImportRefusal


class ImportMonthSerializer(serializers.ModelSerializer):
    """What an import did to one force and month, in rows."""

    class Meta:
        model = ImportMonth
        fields = ["force", "month", "read", "loaded", "replaced", "refused"]


class ImportProgressSerializer(serializers.Serializer):
    """How far a run has come in its present stage."""

    stage = serializers.CharField()
    percent = serializers.IntegerField(min_value=0, max_value=100)


class ImportSerializer(serializers.ModelSerializer):
    """An import; `progress` is null unless it runs, and `months` is empty until it has ended."""

    months = ImportMonthSerializer(many=True, read_only=True)
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = [
            "id",
            "file_name",
            "sha256",
            "size",
            "mode",
            "state",
            "reasons",
            "rows_read",
            "rows_loaded",
            "rows_replaced",
            "rows_refused",
            "months",
            "progress",
            "uploaded_by",
            "started_at",
            "ended_at",
            "created_at",
            "version",
        ]

    @extend_schema_field(ImportProgressSerializer(allow_null=True))
    def get_progress(self, batch: Import) -> dict[str, Any] | None:
        """How far the run has come, as far as it is known."""
        told = progress.told(batch.pk) if batch.state == "running" else None
        return ImportProgressSerializer(told).data if told else None


class ImportRefusalSerializer(serializers.ModelSerializer):
    """One fault of one row; row 1 is the header, as in a spreadsheet."""

    class Meta:
        model = ImportRefusal
        fields = ["file", "row", "column_name", "reason", "value"]


class UploadSerializer(serializers.Serializer):
    """A file from data.police.uk, and what to do with faulty rows."""

    file = serializers.FileField(allow_empty_file=True)
    mode = serializers.ChoiceField(choices=ImportMode.choices, default=ImportMode.GOOD_ROWS)
