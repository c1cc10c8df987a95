"""Components as template tags."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

pytestmark = pytest.mark.urls("tests.web.urls")


def show(source, **context):
    return Template("{% load govuk %}" + source).render(Context(context)).replace("\n", "")


def test_a_status_says_its_words():
    assert show('{% tag "Active" "green" %}') == '<strong class="govuk-tag govuk-tag--green">Active</strong>'


def test_a_status_escapes_its_words():
    assert "&lt;b&gt;" in show("{% tag words %}", words="<b>")


def test_an_unknown_colour_is_a_mistake_of_the_page():
    with pytest.raises(ValueError, match="no tag colour"):
        show('{% tag "Active" "pink" %}')


def test_a_rag_status_is_told_by_words_and_not_by_colour_alone():
    assert "Amber: due in 3 days" in show('{% rag "amber" "due in 3 days" %}')
    assert "Red</strong>" in show('{% rag "RED" %}')


def test_an_instant_is_shown_in_london_and_kept_for_machines():
    html = show("{% london at %}", at=datetime(2026, 6, 1, 17, 30, tzinfo=UTC))
    assert html == '<time datetime="2026-06-01T17:30:00+00:00">Mon 1 June 2026, 6:30pm</time>'


def test_a_missing_time_is_said_to_be_missing():
    assert show("{% london at %}", at=None) == "Not given"


def test_a_summary_list_shows_what_is_missing_and_offers_a_change():
    rows = [("Lead", None), ("Review date", date(2026, 12, 1), "/change/"), ("Chair", "Jo", "/move/", "Move")]
    html = show("{% summary_list rows %}", rows=rows)
    assert "Not given" in html
    assert "Tue 1 December 2026" in html
    assert 'Change<span class="govuk-visually-hidden"> review date</span>' in html
    assert "Move<span" in html


def test_a_table_aligns_numbers_and_names_its_rows():
    columns = ["Month", {"text": "Calls", "numeric": True}]
    html = show('{% table "Calls" columns rows %}', columns=columns, rows=[["October", 0], ["November", None]])
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">0</td>' in html
    assert '<th scope="row" class="govuk-table__header">October</th>' in html
    assert 'role="region" aria-label="Calls" tabindex="0"' in html


def test_an_empty_table_says_so():
    assert "Nothing to show." in show('{% table "Calls" columns rows %}', columns=["Month"], rows=[])


def test_a_row_of_the_wrong_length_is_a_mistake_of_the_page():
    with pytest.raises(ValueError, match="zip"):
        show('{% table "Calls" columns rows %}', columns=["Month"], rows=[["October", 2]])


def test_a_table_written_by_hand_scrolls_too():
    html = show("{% table_region label %}<table></table>{% endtable_region %}", label="Open & late")
    assert 'aria-label="Open &amp; late"' in html
    assert "<table></table>" in html


def test_a_cell_may_hold_another_tag_but_never_unescaped_text():
    rows = [[mark_safe("<strong>Late</strong>"), "<b>"]]
    html = show('{% table "Calls" columns rows %}', columns=["State", "Text"], rows=rows)
    assert "<strong>Late</strong>" in html
    assert "&lt;b&gt;" in html


def test_pages_by_keyset_offer_only_the_links_there_are():
    assert show("{% pagination %}").strip() == ""
    html = show('{% pagination older="?after=3" %}')
    assert 'href="?after=3"' in html
    assert "Newer" not in html


def test_a_refused_button_is_disabled_and_says_why():
    html = show('{% button "Close" reason=why %}', why="Two actions have no owner.")
    assert " disabled" in html
    assert 'aria-describedby="reason-close"' in html
    assert "Two actions have no owner." in html


def test_a_button_that_posts_carries_a_token_and_hidden_values():
    request = RequestFactory().get("/")
    html = show('{% post_button "Withdraw" "/w/" style="secondary" version=3 %}', request=request)
    assert 'method="post" action="/w/"' in html
    assert "csrfmiddlewaretoken" in html
    assert '<input type="hidden" name="version" value="3">' in html


def test_breadcrumbs_begin_at_home_and_end_at_the_page():
    html = show('{% breadcrumbs "Operations" "/operations/" "Walnut" %}')
    assert html.index("Home") < html.index("Operations") < html.index("Walnut")
    assert '<li class="govuk-breadcrumbs__list-item" aria-current="page">Walnut</li>' in html


def test_official_is_unmarked_and_official_sensitive_carries_its_handling():
    assert show('{% marking_banner "OFFICIAL" %}').strip() == ""
    assert show("{% marking_banner missing %}").strip() == ""
    html = show('{% marking_banner "official_sensitive" "For the meeting only." %}')
    assert "OFFICIAL-SENSITIVE" in html
    assert "For the meeting only." in html


def test_secret_is_refused():
    with pytest.raises(ValueError, match="does not hold records marked SECRET"):
        show('{% marking_banner "SECRET" %}')
