"""What the API takes for the catalogue: types of outcome, and versions of the law behind them."""

from dataclasses import fields
from typing import Any

from rest_framework import serializers

from outcomes import catalogue
from outcomes.models import Family, LegalVersion, OutcomeType
from outcomes.sense import HIGHEST_PENALTY, LONGEST, LONGEST_APPEAL
from outcomes.serializers.outcomes import DurationField

_LISTS = ("issuers", "subject_kinds", "needs")
_DAYS = {"effective_from": "valid_from", "effective_before": "valid_to"}


class WhySerializer(serializers.Serializer[Any]):
    """Why the catalogue is changed."""

    reason = serializers.CharField(max_length=2000)


class SwitchTypeSerializer(WhySerializer):
    """Whether the partnership records a type from now on, and why."""

    on = serializers.BooleanField()


class CommenceSerializer(WhySerializer):
    """The first day on which a version is in force, and the source that brings it into force."""

    starts_on = serializers.DateField()


class EndSerializer(WhySerializer):
    """The last day on which a version is the law, and the source that ends it."""

    last_day = serializers.DateField()


class ChangeTypeSerializer(WhySerializer):
    """What a type is called, who issues it, what it is about and what its record must have; what is left out stays."""

    name = serializers.CharField(max_length=LONGEST["name"])
    family = serializers.ChoiceField(choices=Family.choices)
    singular = serializers.CharField(max_length=LONGEST["singular"])
    plural = serializers.CharField(max_length=LONGEST["plural"])
    public_wording = serializers.CharField(max_length=LONGEST["public_wording"])
    issuers = serializers.ListField(child=serializers.CharField(max_length=30), max_length=30)
    subject_kinds = serializers.ListField(child=serializers.CharField(max_length=10), max_length=10)
    needs = serializers.ListField(
        child=serializers.CharField(max_length=30), max_length=30, required=False, default=list
    )


class NewTypeSerializer(ChangeTypeSerializer):
    """A type to add; its code stays as it is made."""

    code = serializers.CharField(max_length=30)


class KnownSerializer(WhySerializer):
    """How sure we are of a version, where it was read and what to note."""

    confidence = serializers.CharField(max_length=4, help_text="S, S/K, K, I or V")
    source = serializers.CharField(max_length=LONGEST["source"])  # type: ignore[assignment]  # the field of the law
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class NewVersionSerializer(KnownSerializer):
    """A version of the law as a draft, half-open [valid_from, valid_to); what is left out sets no limit."""

    provision = serializers.CharField(max_length=LONGEST["provision"], allow_blank=True, default="")
    valid_from = serializers.DateField(allow_null=True, default=None)
    valid_to = serializers.DateField(allow_null=True, default=None)
    default_duration = DurationField(allow_null=True, default=None)
    min_duration = DurationField(allow_null=True, default=None)
    max_duration = DurationField(allow_null=True, default=None)
    max_extended = DurationField(allow_null=True, default=None)
    renewable = serializers.BooleanField(default=False)
    indefinite = serializers.BooleanField(default=False)
    counts_from = serializers.CharField(max_length=10, default="same_day", help_text="same_day or next_day")
    not_christmas = serializers.BooleanField(default=False)
    review_every = DurationField(allow_null=True, default=None)
    renewal_alarm = DurationField(allow_null=True, default=None)
    appeal_days = serializers.IntegerField(min_value=0, max_value=LONGEST_APPEAL, allow_null=True, default=None)
    appeal_from = serializers.CharField(
        max_length=10, allow_blank=True, default="", help_text="issued, served, made or notified"
    )
    breach_is_offence = serializers.BooleanField(default=False)
    penalty_max = serializers.IntegerField(min_value=1, max_value=HIGHEST_PENALTY, allow_null=True, default=None)


def type_entry(given: dict[str, Any], found: OutcomeType | None = None) -> catalogue.OutcomeType:
    """The type as sent; what is left out is as it stands."""
    values: dict[str, Any] = {
        name: given[name] if name in given else getattr(found, name)
        for name in (field.name for field in fields(catalogue.OutcomeType))
    }
    return catalogue.OutcomeType(**{**values, **{name: tuple(values[name]) for name in _LISTS}})


def law_entry(given: dict[str, Any], found: LegalVersion | None = None) -> catalogue.LegalVersion:
    """The version as sent; what is left out is as it stands."""
    stands = found.as_law() if found else None
    values: dict[str, Any] = {"type_code": "", "switched_on": False}
    for field in fields(catalogue.LegalVersion):
        sent = _DAYS.get(field.name, field.name)
        if field.name not in values:
            values[field.name] = given[sent] if sent in given else getattr(stands, field.name)
    return catalogue.LegalVersion(**values)
