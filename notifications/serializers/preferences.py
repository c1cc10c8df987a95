"""What the API of one's choices takes and gives."""

from rest_framework import serializers

from notifications.models import MessagePreferences


class MessagePreferencesSerializer(serializers.ModelSerializer):
    """What is chosen. The address of a Teams workflow is taken and never given; `posts_to_teams`: one is kept."""

    text_number = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    muted = serializers.ListField(child=serializers.CharField(max_length=40), default=list)
    teams_url = serializers.CharField(write_only=True, required=False, allow_blank=True, default="", max_length=1000)
    forget_teams = serializers.BooleanField(write_only=True, required=False, default=False)
    posts_to_teams = serializers.SerializerMethodField()

    class Meta:
        model = MessagePreferences
        fields = [
            "by_email",
            "text_number",
            "quiet_from",
            "quiet_until",
            "digest_at",
            "muted",
            "teams_url",
            "forget_teams",
            "posts_to_teams",
        ]
        extra_kwargs = {
            "by_email": {"required": True},
            **{name: {"required": False, "default": None} for name in ("quiet_from", "quiet_until", "digest_at")},
        }

    def get_posts_to_teams(self, chosen: MessagePreferences) -> bool:
        """Whether the address of a Teams workflow is kept."""
        return bool(chosen.teams_secret)
