"""Referrals in the API."""

from uuid import UUID

from django.db import models
from rest_framework import serializers

from hotspots.models import Subject
from partners.models import Agency
from tasking.actions.referral_details import involved
from tasking.models import (
    Consent,
    Destination,
    Forum,
    Harm,
    LawfulBasis,
    Referral,
    ReferralKind,
    Vulnerability,
    Weekday,
)
from tasking.words import LONG


class ReferralSerializer(serializers.ModelSerializer):
    """A referral, without personal data: the subject is a key. `agencies` are those involved already."""

    agencies = serializers.SerializerMethodField()

    def get_agencies(self, referral: Referral) -> list[UUID]:
        """Their keys."""
        return [agency.pk for agency in involved(referral)]

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
            "days",
            "times",
            "season",
            "what_happens",
            "harm",
            "who_is_affected",
            "vulnerabilities",
            "incident_count",
            "evidence_source",
            "evidence_from",
            "evidence_to",
            "evidence",
            "risk_score",
            "tried",
            "agencies",
            "resource_asked",
            "lawful_basis",
            "consent",
            "consent_reason",
            "exit_criterion",
            "forum",
            "state",
            "destination",
            "decision_reason",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


def _text(**kwargs: object) -> serializers.CharField:
    return serializers.CharField(max_length=LONG, **kwargs)  # type: ignore[arg-type]


def _chosen(choices: type[models.TextChoices]) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices.choices), required=False, max_length=len(choices)
    )


class NewReferralSerializer(serializers.Serializer):
    """What a referral says. Texts are without names; evidence is words, or a count with its source and period."""

    kind = serializers.ChoiceField(ReferralKind.choices)
    subject = serializers.PrimaryKeyRelatedField(queryset=Subject.objects.shared(), required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    days = _chosen(Weekday)
    times = serializers.CharField(max_length=200, required=False, allow_blank=True)
    season = serializers.CharField(max_length=120, required=False, allow_blank=True)
    what_happens = _text()
    harm = serializers.ChoiceField(Harm.choices, required=False, allow_blank=True)
    who_is_affected = _text(required=False, allow_blank=True)
    vulnerabilities = _chosen(Vulnerability)
    incident_count = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, allow_null=True)
    evidence_source = serializers.CharField(max_length=200, required=False, allow_blank=True)
    evidence_from = serializers.DateField(required=False, allow_null=True)
    evidence_to = serializers.DateField(required=False, allow_null=True)
    evidence = _text(required=False, allow_blank=True)
    tried = _text(required=False, allow_blank=True)
    agencies = serializers.PrimaryKeyRelatedField(queryset=Agency.objects.all(), required=False, many=True)
    resource_asked = _text(required=False, allow_blank=True)
    lawful_basis = serializers.ChoiceField(LawfulBasis.choices)
    consent = serializers.ChoiceField(Consent.choices)
    consent_reason = _text(required=False, allow_blank=True)
    exit_criterion = _text()
    forum = serializers.PrimaryKeyRelatedField(queryset=Forum.objects.all(), required=False, allow_null=True)


class AmendReferralSerializer(NewReferralSerializer):
    """What a referral is to say, whole; what and whom it is about stay. And why."""

    reason = _text()


class ReasonSerializer(serializers.Serializer):
    """Why; needed for some verbs."""

    reason = _text(required=False, allow_blank=True, default="")


class RedirectSerializer(ReasonSerializer):
    """Where a referral goes, and why: a service (`destination`), or another `forum` of the partnership."""

    destination = serializers.ChoiceField(Destination.choices, required=False, allow_blank=True)
    forum = serializers.PrimaryKeyRelatedField(queryset=Forum.objects.all(), required=False, allow_null=True)
