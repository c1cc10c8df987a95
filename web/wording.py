"""Plain English in place of Django's default form messages.

Source of the wording: https://design-system.service.gov.uk/components/error-message/
"""

from django import forms
from django.utils.functional import Promise

_OWN_ARTICLE = {"a", "an", "the", "your", "their", "what", "when", "where", "which", "who", "why", "how"}
_CHOICES = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


def plain_messages(form_field: forms.Field) -> None:
    """Give a field sentences that name it, leaving alone those that its form has worded itself."""
    label = str(form_field.label)
    for code, message in _wording(form_field, label).items():
        if _is_default(form_field, code):
            form_field.error_messages[code] = message


def subject_of(label: str) -> str:
    """What a sentence about the answer begins with: the label, or where that is a question, that it is its answer."""
    return f"The answer to “{label}”" if label.endswith("?") else label


def _wording(form_field: forms.Field, question: str) -> dict[str, str]:
    label, name = subject_of(question), _in_a_sentence(subject_of(question))
    messages = {
        "required": _required(form_field, _in_a_sentence(question)),
        "max_length": f"{label} must be %(limit_value)d characters or fewer",
        "min_length": f"{label} must be %(limit_value)d characters or more",
        "max_value": f"{label} must be %(limit_value)s or less",
        "min_value": f"{label} must be %(limit_value)s or more",
        "invalid_choice": f"Choose {name} from the list",
        "invalid_list": f"Choose {name} from the list",
        "invalid_pk_value": f"Choose {name} from the list",
    }
    if isinstance(form_field, forms.EmailField):
        messages["invalid"] = "Enter an email address in the right form, like name@example.com"
    elif isinstance(form_field, forms.IntegerField):
        messages["invalid"] = f"{label} must be a {'number' if _is_decimal(form_field) else 'whole number'}"
    elif isinstance(form_field, forms.URLField):
        messages["invalid"] = f"{label} must be a web address, like https://www.example.com"
    elif isinstance(form_field, forms.FileField):
        messages["empty"] = "The file you chose is empty"
        messages["missing"] = messages["required"]
    return messages


def _required(form_field: forms.Field, name: str) -> str:
    label = str(form_field.label)
    if isinstance(form_field.widget, forms.CheckboxInput):
        return f"Tick “{label}” to go on"
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    if isinstance(form_field, forms.FileField):
        return f"Choose a file for {name}"
    if isinstance(form_field.widget, _CHOICES):
        return f"Select {name}"
    return f"Enter {name}"


def _is_decimal(form_field: forms.IntegerField) -> bool:
    return isinstance(form_field, (forms.DecimalField, forms.FloatField))


def _in_a_sentence(label: str) -> str:
    """Turn "Review date" into "the review date", and leave "ISA" and "Your agency" what they are."""
    words = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return words if words.split(" ")[0] in _OWN_ARTICLE else f"the {words}"


def _is_default(form_field: forms.Field, code: str) -> bool:
    """Django's own messages are lazy translations; a form's own are plain strings."""
    return code not in form_field.error_messages or isinstance(form_field.error_messages[code], Promise)
