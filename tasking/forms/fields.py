"""What forms of tasking have in common."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from partners.models import Person
from partners.models.people import PRACTITIONERS
from tasking.cleaning.kinds import Kind
from tasking.uploads import PHOTOS, Upload, too_large
from tasking.words import LONG
from web.forms import GovukForm


class VersionedForm(GovukForm):
    """A form that knows which version of the record it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReasonForm(VersionedForm):
    """Why something is done. The action says whether a reason is needed."""

    reason = forms.CharField(label="Reason", required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, ask: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ask:
            self.fields["reason"].label = ask
            self.mark_optional = False


#: Parts of a long form: heading, what to know, names of the fields.
Sections = tuple[tuple[str, str, tuple[str, ...]], ...]


class SectionedForm(GovukForm):
    """A long form in parts, each under a heading."""

    SECTIONS: ClassVar[Sections] = ()

    def sections(self) -> list[tuple[str, str, list[Any]]]:
        """Each heading with its fields, as they are to be shown."""
        return [(heading, hint, [self[name] for name in names]) for heading, hint, names in self.SECTIONS]


def text_area(label: str, *, rows: int = 4, **kwargs: Any) -> forms.CharField:
    """A field for a longer text, of at most LONG characters."""
    return forms.CharField(label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


#: What a file may be, for a browser's chooser. Named by type, so that an iPhone sends its photos as JPEG; nothing to
#: capture, so that the album stays open.
PHOTOS_ONLY = ",".join(kind.media_type for kind in PHOTOS)
_ANY = ",".join([*(kind.media_type for kind in Kind), ".docx"])


class EvidenceField(forms.FileField):
    """A file that shows something, from a phone's camera too. Cleans to an Upload; what it is, the action finds out."""

    def __init__(self, *, accept: str = _ANY, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        """The file's bytes and name; None without one. Raises ValidationError for one that is too large to look at."""
        given = super().clean(data, initial)
        if not given:
            return None
        if given.size > settings.EVIDENCE_MAX_BYTES:
            raise ValidationError(too_large(), code="max_size")
        return Upload(given.name, given.read())


class PersonField(forms.ModelChoiceField):
    """One of the active people who work on cases, listed by agency."""

    def __init__(self, **kwargs: Any) -> None:
        people = Person.objects.active().filter(roles__overlap=list(PRACTITIONERS)).select_related("agency")
        super().__init__(people.order_by("agency__name", "name"), **{"empty_label": "Choose someone", **kwargs})
        self.iterator = _ByAgency

    def label_from_instance(self, obj: Person) -> str:
        """Their name."""
        return obj.name


class _ByAgency(forms.models.ModelChoiceIterator):
    def __iter__(self) -> Any:
        yield ("", self.field.empty_label)
        people: Iterable[Person] = self.queryset
        for agency, members in groupby(people, key=lambda person: person.agency.name):
            yield agency, [self.choice(person) for person in members]
