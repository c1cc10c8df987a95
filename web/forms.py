"""How every form of Muster looks and speaks: GOV.UK markup for Django's own forms and widgets.

Set `FORM_RENDERER = "web.forms.GovukFormRenderer"`; it needs "django.forms" in INSTALLED_APPS, after "web".
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name

from common.errors import BadInput
from web.fields import DateField, LocalDateTimeField, TimeField
from web.widgets import DateInput, LocalDateTimeInput, PartsInput
from web.wording import plain_messages

__all__ = [
    "DateField",
    "DateInput",
    "FilterForm",
    "GovukForm",
    "GovukFormRenderer",
    "LocalDateTimeField",
    "LocalDateTimeInput",
    "PlainWording",
    "TimeField",
    "checked",
    "error_links",
    "offer",
]

# From the narrow to the wide: the first that fits a widget says how it is laid out and its class.
_KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Select, "select", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (
        forms.PasswordInput,
        "password",
        "govuk-input govuk-password-input__input govuk-js-password-input-input",
    ),
    (PartsInput, "parts", "govuk-date-input"),
    (forms.NumberInput, "input", "govuk-input govuk-input--width-5"),
)
_GROUPS = {"checkboxes", "radios", "parts"}


class GovukBoundField(BoundField):
    """A field with what GOV.UK's markup needs to know about it."""

    @property
    def kind(self) -> str:
        """How the field is laid out: one of the kinds in `_KINDS`."""
        return self._kind_and_class[0]

    @property
    def is_group(self) -> bool:
        """Whether several controls share one question, so that it is a fieldset with a legend."""
        return self.kind in _GROUPS

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(optional)": not where the action needs it, and says so itself (`is_needed`)."""
        marks = getattr(self.form, "mark_optional", True) and not getattr(self.field, "is_needed", False)
        return bool(marks) and not self.field.required and self.kind != "checkbox" and not self.field.disabled

    @property
    def max_length(self) -> int | None:
        """The number of characters to count down from, in a text area that has a limit."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    @property
    def first_id(self) -> str:
        """The id of the control that an error summary's link puts the focus on: the first one at fault."""
        if self.kind in ("checkboxes", "radios"):
            return f"{self.auto_id}_0"
        if self.kind == "parts":
            boxes = self.field.widget.get_context(self.html_name, self.value(), {"aria-invalid": "true"})
            faulty = [box["part"] for box in boxes["widget"]["boxes"] if box["faulty"]]
            return f"{self.auto_id}_{faulty[0] if faulty else 'fold'}"
        return self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        """The ids of the hint, the error and the character count, in the order they are shown."""
        described = super().aria_describedby
        if self.max_length and described is not None:
            return f"{described} {self.auto_id}-info".strip()
        return described

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add GOV.UK's classes to what Django says of a control."""
        built = super().build_widget_attrs(attrs, widget)
        if self.is_hidden:
            return built
        if self.kind in ("radios", "checkboxes"):
            built.pop("aria-invalid", None)
        kind, base = self._kind_and_class
        own = (widget or self.field.widget).attrs.get("class", "")
        faulty = f"govuk-{kind}--error" if self.errors and kind in ("input", "select", "textarea") else ""
        if kind == "password" and self.errors:
            faulty = "govuk-input--error"
        counted = "govuk-js-character-count" if self.max_length else ""
        built["placeholder"] = False  # a placeholder vanishes as one types; allauth's forms set one
        built["class"] = " ".join(filter(None, [base, own, faulty, counted]))
        return built

    @property
    def _kind_and_class(self) -> tuple[str, str]:
        for widget_type, kind, css in _KINDS:
            if isinstance(self.field.widget, widget_type):
                return kind, css
        return "input", "govuk-input"


class GovukFormRenderer(TemplatesSetting):
    """Renders each form, field and form set with the templates in web/templates/web/forms/."""

    form_template_name = "web/forms/form.html"
    formset_template_name = "web/forms/formset.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = GovukBoundField


class PlainWording(forms.Form):
    """Words every fault as a plain sentence that names the field ("Enter the name of the operation").

    `labels` and `hints` replace those of a form that comes from a library.
    """

    labels: ClassVar[Mapping[str, str]] = {}
    hints: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, form_field in self.fields.items():
            form_field.label = self.labels.get(name) or form_field.label or pretty_name(name)
            form_field.help_text = self.hints.get(name, form_field.help_text)
            plain_messages(form_field)


class GovukForm(PlainWording):
    """The base of Muster's own forms."""

    mark_optional = True


class FilterForm(GovukForm):
    """A form that narrows a list: sent by GET, nothing required, so nothing is marked optional."""

    mark_optional = False


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Let a field of choices have these, which depend on who looks."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a form that offers choices for another field is a slip
    field.choices = list(choices)


def checked(form: forms.BaseForm) -> dict[str, Any]:
    """The form's values. Raises BadInput naming every fault."""
    if not form.is_valid():
        raise BadInput.of(**{name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return form.cleaned_data


def error_links(forms_at_fault: Iterable[forms.BaseForm | BaseFormSet]) -> list[tuple[str, str]]:
    """Give each fault as (where, message); `where` is the id of the control, or "" where it has none."""
    links: list[tuple[str, str]] = []
    for form in forms_at_fault:
        if isinstance(form, BaseFormSet):
            links += [("", str(message)) for message in form.non_form_errors()]
            links += error_links(form.forms)
            continue
        links += [("", str(message)) for message in form.non_field_errors()]
        for bound in form:
            where = bound.first_id if isinstance(bound, GovukBoundField) and not bound.is_hidden else ""
            links += [(where, str(message)) for message in bound.errors]
    return links
