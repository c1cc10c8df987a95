"""What the API gives when it looks across the whole partnership."""

from typing import Any

from rest_framework import serializers


class TrailEntrySerializer(serializers.Serializer[Any]):
    """One thing that happened to a record; `lines` say what changed and why."""

    at = serializers.DateTimeField()
    title = serializers.CharField()
    by = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    is_look = serializers.BooleanField()


class TrailSerializer(serializers.Serializer[Any]):
    """A page of a trail; `older` is sent back as `before` for the next, and is empty on the last."""

    entries = TrailEntrySerializer(many=True)
    older = serializers.CharField()


class HitSerializer(serializers.Serializer[Any]):
    """One record that was found."""

    id = serializers.UUIDField(source="record.pk")
    text = serializers.CharField()
    note = serializers.CharField()
    url = serializers.CharField()


class GroupSerializer(serializers.Serializer[Any]):
    """The hits of one kind."""

    title = serializers.CharField()
    hits = HitSerializer(many=True)
