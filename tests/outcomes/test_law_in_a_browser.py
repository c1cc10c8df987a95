"""Keeping the catalogue as a browser and axe see it: WCAG 2.2 AA on a desk and on a phone, faults included."""

import pytest
from django.urls import reverse

from common.scope import acting_as
from outcomes.models import LegalVersion
from tests.cast import Cast
from tests.outcomes.makers import make_catalogue
from tests.web.browser import Visiting

pytestmark = pytest.mark.browser


def test_the_catalogue_is_kept_at_any_width(committed_cast: Cast, visiting: Visiting) -> None:
    make_catalogue()
    with acting_as(committed_cast.cora):
        draft = LegalVersion.objects.get(type__code="S34", switched_on=False)
        standing = LegalVersion.objects.get(type__code="S34", switched_on=True)
        kind = draft.type

    def at(name: str, key: object = None) -> str:
        return reverse(f"outcomes:{name}", args=[key] if key else [])

    change, new, correct = at("type_change", kind.pk), at("law_new", kind.pk), at("law_correct", draft.pk)
    for width in (1280, 390):
        with visiting(width) as visitor:
            visitor.sign_in("cora")
            for path in (
                *(at("types"), kind.get_absolute_url(), at("type_new"), change, new, correct),
                *(at("law_correct", standing.pk), at("law_known", standing.pk), at("law_end", standing.pk)),
                *(at("commence", draft.pk), at("switch", kind.pk)),
            ):
                visitor.go(path)
            for path, button in ((at("type_new"), "Add"), (new, "Save the draft"), (correct, "Save")):
                visitor.go(path)
                for name in ("max_duration", "review_every"):
                    if visitor.page.locator(f"[name={name}_number]").count():
                        visitor.page.fill(f"[name={name}_number]", "many")
                visitor.press(button)
                assert visitor.page.title().startswith("Error: ")
            visitor.page.click(".govuk-error-summary a:has-text('must be a whole number') >> nth=0")
            assert visitor.page.evaluate("document.activeElement.name") == "max_duration_number"
            assert visitor.faults == []
