"""Plans in the API: read, with the sessions that they hold and how far looking for them has come."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from operations.actions.plan_solving import is_alive
from operations.models import Plan, PlannedSession, PlannedUse, PlanPlace


class PlannedUseSerializer(serializers.ModelSerializer):
    """A resource proposed for a session; `request` once the plan is confirmed."""

    class Meta:
        model = PlannedUse
        fields = ["id", "resource", "state", "note", "request"]
        read_only_fields = fields


class PlannedSessionSerializer(serializers.ModelSerializer):
    """A proposed deployment, half-open [starts_at, ends_at); `deployment` once the plan is confirmed."""

    uses = serializers.SerializerMethodField()

    class Meta:
        model = PlannedSession
        fields = ["id", "place", "starts_at", "ends_at", "harm", "state", "note", "deployment", "uses"]
        read_only_fields = fields

    @extend_schema_field(PlannedUseSerializer(many=True))
    def get_uses(self, session: PlannedSession) -> Any:
        """Those that are to come."""
        coming = [use for use in session.uses.all() if use.state in ("proposed", "locked")]
        return PlannedUseSerializer(coming, many=True).data


class PlanPlaceSerializer(serializers.ModelSerializer):
    """A hotspot or premises of a plan, as the plan takes it."""

    sessions = serializers.SerializerMethodField()

    class Meta:
        model = PlanPlace
        fields = [
            *("id", "hotspot", "site", "name", "harm", "is_included"),
            *("peak_days", "peak_starts", "peak_ends", "is_peak_assumed", "sessions"),
        ]
        read_only_fields = fields

    @extend_schema_field(PlannedSessionSerializer(many=True))
    def get_sessions(self, place: PlanPlace) -> Any:
        """Those that the plan holds."""
        held = [session for session in place.sessions.all() if session.state in ("proposed", "locked")]
        return PlannedSessionSerializer(held, many=True).data


class PlanProgressSerializer(serializers.Serializer):
    """How far looking for a plan has come; points are hundredths of harm."""

    is_alive = serializers.BooleanField(help_text="False: it was cut off, ask again")
    seconds = serializers.FloatField()
    points = serializers.IntegerField()
    bound = serializers.IntegerField(allow_null=True, help_text="What no plan can be better than; null so far")


class PlanSerializer(serializers.ModelSerializer):
    """A proposal of deployments; `points` and its like are hundredths of harm."""

    places = PlanPlaceSerializer(many=True, read_only=True)
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = [
            *("id", "name", "starts_on", "ends_on", "red_flag", "state", "made_by", "held_by"),
            *("session_minutes", "travel_minutes", "most_sessions", "longest_spell_hours", "rest_hours", "seconds"),
            *("points", "bound", "greedy_points", "is_optimal", "note", "findings", "solved_at", "progress", "places"),
            *("version", "created_at", "updated_at"),
        ]
        read_only_fields = fields

    @extend_schema_field(PlanProgressSerializer(allow_null=True))
    def get_progress(self, plan: Plan) -> dict[str, Any] | None:
        """While it is being looked for."""
        if plan.state != "solving":
            return None
        run = next((run for run in plan.runs.all() if run.ended_at is None), None)
        if run is None:
            return None
        return {"is_alive": is_alive(run), "seconds": run.seconds, "points": run.points, "bound": run.bound}
