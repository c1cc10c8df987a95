"""What the API of calendars takes and gives."""

from rest_framework import serializers

from notifications.models import CalendarEntry, CalendarFeed, FeedKind


class FeedSerializer(serializers.ModelSerializer):
    """A calendar link, without its token."""

    class Meta:
        model = CalendarFeed
        fields = ["id", "kind", "agency", "theme", "name", "created_at", "last_used_at", "revoked_at", "version"]
        read_only_fields = fields


class NewFeedSerializer(serializers.Serializer):
    """What a new link is to show, and what it is to be called. `agency` is one's own where it is left out."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=FeedKind.choices, default=FeedKind.PERSON)
    agency = serializers.UUIDField(required=False, allow_null=True, default=None)
    theme = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class MadeFeedSerializer(FeedSerializer):
    """A link just made. `url` is given this once."""

    url = serializers.URLField(read_only=True)

    class Meta(FeedSerializer.Meta):
        fields = [*FeedSerializer.Meta.fields, "url"]
        read_only_fields = fields


class EntrySerializer(serializers.ModelSerializer):
    """An entry of one's own calendar. `title`, `place` and `path` are null where the event may not be seen."""

    title = serializers.CharField(source="text_title", allow_null=True, read_only=True)
    place = serializers.CharField(source="text_place", allow_null=True, read_only=True)
    path = serializers.CharField(source="text_path", allow_null=True, read_only=True)

    class Meta:
        model = CalendarEntry
        fields = [
            "id",
            "source_table",
            "source_id",
            "sequence",
            "starts_at",
            "ends_at",
            "all_day",
            "cancelled_at",
            "updated_at",
            "title",
            "place",
            "path",
        ]
        read_only_fields = fields
