"""Every record says how long it is kept and what goes when it is disposed of, or why nothing of it need go."""

from django.apps import apps

from audit.models import Record
from audit.retention import PartOf, Retained, emptied, roots
from reporting.retention import CLASSES
from tests.architecture.retained import NOT_RETAINED


def test_every_record_declares_its_retention_or_has_a_reason_not_to() -> None:
    records = {
        model._meta.label: model.__dict__.get("retention")
        for model in apps.get_models()
        if issubclass(model, Record) and not model.__name__.startswith("Historical")
    }
    declared = {label for label, retention in records.items() if isinstance(retention, Retained | PartOf)}
    undecided = set(records) - declared - set(NOT_RETAINED)
    assert not undecided, f"give each `retention` (audit/retention.py), or a reason in retained.py: {sorted(undecided)}"
    assert not set(NOT_RETAINED) & declared
    assert set(NOT_RETAINED) <= set(records)


def test_each_class_has_its_records_and_all_that_is_cleared_can_be() -> None:
    assert {declared.code for _model, declared in roots()} == set(CLASSES)
    for model in apps.get_models():
        for name in getattr(model.__dict__.get("retention"), "clears", ()):
            assert emptied(model, name)
