"""The catalogue: what can be recorded, and the law behind it."""

from typing import Any

from django.utils.text import capfirst
from django.views.generic import DetailView, ListView

from audit.processing import logs_nothing
from common import clock
from outcomes import policies
from outcomes.law_words import facts, in_force, why_off
from outcomes.models import Family, LegalVersion, OutcomeType, SubjectKind
from outcomes.vocabulary import Need
from partners.practitioners import PractitionerMixin

LAW = logs_nothing("statute law and names of outcome types: nothing about anyone")


class TypeListView(PractitionerMixin, ListView):
    """Every type by family, with its law, and why what is switched off is so."""

    processing = LAW
    template_name = "outcomes/types.html"
    queryset = OutcomeType.objects.prefetch_related("versions").order_by("name")
    context_object_name = "types"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Grouped, in the order of the families' names."""
        context = super().get_context_data(decision=policies.may_keep_law(self.person), **kwargs)
        rows = [_row(kind) for kind in context["types"]]
        context["families"] = [
            (label, found)
            for value, label in sorted(Family.choices, key=lambda one: str(one[1]))
            if (found := [row for row in rows if row["type"].family == value])
        ]
        context["unconfirmed"] = [law for row in rows for law in row["off"]]
        return context


def _row(kind: OutcomeType) -> dict[str, Any]:
    today, versions = clock.today(), list(kind.versions.all())
    for law in versions:
        law.type = kind
    now = next((law for law in versions if law.is_law_on(today)), None)
    off = [{"law": law, "why": why_off(law)} for law in versions if not law.switched_on]
    if not kind.switched_on:
        state, why = "Switched off", kind.switched_reason or ("" if now else "No law behind it is in force.")
    else:
        state, why = ("Recorded", "") if now else ("Not recorded", "No law behind it is in force today.")
    return {"type": kind, "now": now, "off": off, "state": state, "why": why}


class TypeView(PractitionerMixin, DetailView):
    """One type and the versions of its law."""

    processing = LAW
    template_name = "outcomes/type.html"
    queryset = OutcomeType.objects.prefetch_related("versions")
    context_object_name = "type"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what each version says, the newest first, and whether this person may change it."""
        decision, kind = policies.may_keep_law(self.person), self.object
        laws = [_version(law) for law in reversed(kind.versions.all())]
        return super().get_context_data(decision=decision, rows=_about(kind), laws=laws, **kwargs)


def _about(kind: OutcomeType) -> list[tuple[str, str]]:
    needs = ", ".join(str(Need(need).label) for need in kind.needs)
    subjects = " or ".join(str(SubjectKind(one).label).lower() for one in kind.subject_kinds)
    return [
        ("Family", kind.get_family_display()),
        ("Issued or done by", capfirst(kind.issued_by)),
        ("About", capfirst(subjects)),
        ("Its record must have", needs or "Nothing besides what every record has"),
        ("A report counts", f"one {kind.singular}, two {kind.plural}"),
        ("A published report says", kind.public_wording),
        ("Code", kind.code),
    ]


def _version(law: LegalVersion) -> dict[str, Any]:
    today = clock.today()
    return {
        "law": law,
        "in_force": in_force(law, today),
        "is_now": law.is_law_on(today),
        "facts": facts(law),
    }
