"""Referrals in the API."""

from rest_framework import serializers

from hotspots.models import Subject
from tasking.models import Consent, Destination, LawfulBasis, Referral, ReferralKind, Vulnerability
from tasking.words import LONG


class ReferralSerializer(serializers.ModelSerializer):
    """A referral, without personal data: the subject is a key."""

    class Meta:
        model = Referral
        fields = [
            "id",
            "reference",
            "kind",
            "category",
            "held_by",
            "referrer",
            "subject",
            "place",
            "times",
            "what_happens",
            "who_is_affected",
            "evidence",
            "risk_score",
            "vulnerabilities",
            "tried",
            "resource_asked",
            "lawful_basis",
            "consent",
            "consent_reason",
            "exit_criterion",
            "state",
            "destination",
            "decision_reason",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


def _text(**kwargs: object) -> serializers.CharField:
    return serializers.CharField(max_length=LONG, **kwargs)  # type: ignore[arg-type]


class NewReferralSerializer(serializers.Serializer):
    """What a referral says. Texts are without names."""

    kind = serializers.ChoiceField(ReferralKind.choices)
    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.all(), required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    times = serializers.CharField(max_length=200, required=False, allow_blank=True)
    what_happens = _text()
    who_is_affected = _text(required=False, allow_blank=True)
    evidence = _text()
    risk_score = serializers.IntegerField(min_value=0, max_value=1000, required=False, allow_null=True)
    vulnerabilities = serializers.ListField(
        child=serializers.ChoiceField(Vulnerability.choices), required=False, max_length=len(Vulnerability)
    )
    tried = _text(required=False, allow_blank=True)
    resource_asked = _text(required=False, allow_blank=True)
    lawful_basis = serializers.ChoiceField(LawfulBasis.choices)
    consent = serializers.ChoiceField(Consent.choices)
    consent_reason = _text(required=False, allow_blank=True)
    exit_criterion = _text()


class ReasonSerializer(serializers.Serializer):
    """Why; needed for some verbs."""

    reason = _text(required=False, allow_blank=True, default="")


class RedirectSerializer(ReasonSerializer):
    """Where a referral goes, and why."""

    destination = serializers.ChoiceField(Destination.choices)
