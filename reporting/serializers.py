"""What the API gives when it looks across the whole partnership."""

from typing import Any

from rest_framework import serializers

from audit.models import Purpose


class TrailEntrySerializer(serializers.Serializer[Any]):
    """One thing that happened to a record; `lines` say what changed and why."""

    at = serializers.DateTimeField()
    title = serializers.CharField()
    by = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    is_look = serializers.BooleanField()
    is_message = serializers.BooleanField()
    operation = serializers.CharField(help_text="One of the six of DPA 2018 s62; empty where only history tells of it")
    record_table = serializers.SerializerMethodField()
    record_id = serializers.SerializerMethodField()

    def get_record_table(self, entry: Any) -> str:
        """The table of the record that it is about; empty where there is none."""
        return entry.about[0] if entry.about else ""

    def get_record_id(self, entry: Any) -> str | None:
        """The record's key."""
        return str(entry.about[1]) if entry.about else None


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


class LogPageSerializer(TrailSerializer):
    """A page of the log. `looked_to`: where more may lie further back, the moment to which this page looked."""

    looked_to = serializers.DateTimeField(allow_null=True)


class LogUseSerializer(serializers.Serializer[Any]):
    """Why someone reads the log, and until when."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    reason = serializers.CharField(max_length=500)
    until = serializers.DateTimeField(read_only=True)


class ValueSerializer(serializers.Serializer[Any]):
    """A field of a record at a moment, in words."""

    name = serializers.CharField()
    title = serializers.CharField(source="label")
    words = serializers.CharField()


class PartAtSerializer(serializers.Serializer[Any]):
    """A part of a record at a moment."""

    id = serializers.UUIDField(source="key")
    kind = serializers.CharField()
    title = serializers.CharField(source="label")
    words = serializers.CharField()


class StateSerializer(serializers.Serializer[Any]):
    """A record at a moment; without values where it did not exist, not yet or no more."""

    at = serializers.DateTimeField()
    exists = serializers.BooleanField()
    was_removed = serializers.BooleanField()
    has_more = serializers.BooleanField(help_text="Of a kind there were more parts than are given")
    values = ValueSerializer(many=True)
    parts = PartAtSerializer(many=True)


class ChangeSerializer(serializers.Serializer[Any]):
    """What differs between two moments."""

    title = serializers.CharField(source="label")
    then = serializers.CharField()
    now = serializers.CharField()


class ComparisonSerializer(serializers.Serializer[Any]):
    """Two moments of a record: the fields and the parts that differ, and the labels of the fields that do not."""

    then = serializers.DateTimeField(source="then.at")
    now = serializers.DateTimeField(source="now.at")
    changes = ChangeSerializer(many=True)
    parts = ChangeSerializer(many=True)
    same = serializers.ListField(child=serializers.CharField())
