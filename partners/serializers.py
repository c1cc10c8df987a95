"""How agencies, people and agreements look in the API."""

from rest_framework import serializers

from partners.models import Agency, Agreement, Person, Role


class AgencySerializer(serializers.ModelSerializer):
    """An agency."""

    class Meta:
        model = Agency
        fields = [
            *("id", "name", "short_name", "kind", "contact_email", "spoc", "is_active", "allows_emergency_access"),
            "version",
        ]


class PersonSerializer(serializers.ModelSerializer):
    """A colleague. Never a password, nor anything of signing in."""

    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))

    class Meta:
        model = Person
        fields = ["id", "name", "email", "job_title", "agency", "roles", "is_active", "version"]


class AgreementSerializer(serializers.ModelSerializer):
    """An information sharing agreement with its parties."""

    agencies: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    categories = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Agreement
        fields = [
            "id",
            "title",
            "purpose",
            "lawful_basis",
            "categories",
            "starts_on",
            "ends_on",
            "review_on",
            "withdrawn_on",
            "agencies",
            "version",
        ]
