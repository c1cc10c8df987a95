"""A page with every component, and one with every kind of field."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines

from web.charts import MapPoint, project
from web.forms import DateField, GovukForm, LocalDateTimeField, TimeField

COMPONENTS = """{% extends "web/base.html" %}{% load govuk %}
{% block title %}Operation Walnut{% endblock %}
{% block breadcrumbs %}{% breadcrumbs "Operations" "/operations/" "Walnut" %}{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Operation Walnut {% tag "Planned" "blue" %}</h1>
<p class="govuk-body">{% london_range starts ends %}. Changed {% london starts %}.
{% rag "red" "behind target" %} {% rag "amber" %} {% rag "green" %} {% rag "grey" %} {% tag "New" "yellow" %}
{% tag "A" "teal" %} {% tag "B" "purple" %} {% tag "C" "magenta" %}</p>
{% summary_list rows %}
<div class="muster-actions">{% post_button "Withdraw" "/" style="secondary" version=3 %}
{% button "Plan a deployment" url="/" %}{% post_button "Remove" "/" style="warning" %}</div>
{% button "Close the minutes" reason="Two actions have no owner. Give each an owner first." %}
{% table "Calls about anti-social behaviour" columns cells %}
{% pagination newer="?newer" older="?older" %}
<h2 class="govuk-heading-m">Where</h2>{% include "web/map.html" with view=view title="Hotspots" %}
<h2 class="govuk-heading-m">History</h2>{% include "web/timeline.html" %}{% endblock %}"""

FORM = """{% extends "web/base.html" %}{% load govuk %}
{% block title %}New operation{% endblock %}
{% block content %}<h1 class="govuk-heading-l">New operation</h1>
{% include "web/form.html" with submit="Plan it" cancel_url="/" %}{% endblock %}"""

LIVE = """{% extends "web/base.html" %}
{% block head %}{% include "web/htmx.html" %}{% endblock %}
{% block title %}Live{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Live</h1>
<div hx-get="/form/" hx-select="#main-content form" hx-trigger="load">Waiting</div>{% endblock %}"""

STARTS = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
POINTS = [
    MapPoint(0.704, 51.582, 150, "Market Square", "/hotspots/", kind="hotspot"),
    MapPoint(0.662, 51.589, 120, "Station approach", "/hotspots/victims/", kind="hotspot"),
    MapPoint(0.690, 51.571, 0, "Petrol station", kind="incident"),
    MapPoint(0.678, 51.578, 0, "Youth club", "/actions/"),
]


class EveryField(GovukForm):
    """One field of each kind."""

    name = forms.CharField(label="Name of the operation", help_text="For example, Walnut", max_length=40)
    email = forms.EmailField()
    officers = forms.IntegerField(label="Number of officers", min_value=1)
    area = forms.ChoiceField(choices=[("", "Choose"), ("r", "Rochford")])
    review = DateField(label="Review date", help_text="For example, 31 10 2026")
    starts = LocalDateTimeField(label="Start of the deployment", help_text="Like 18:30 or 6:30pm")
    briefing = TimeField(label="Briefing time", required=False)
    aim = forms.ChoiceField(choices=[("e", "Educate"), ("f", "Enforce")], widget=forms.RadioSelect)
    agencies = forms.MultipleChoiceField(choices=[("p", "Police")], widget=forms.CheckboxSelectMultiple)
    objective = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=200)
    plan = forms.FileField()
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    agree = forms.BooleanField(label="I have read the confidentiality declaration")

    def clean(self) -> dict[str, Any]:
        """A fault of the form as a whole."""
        raise forms.ValidationError("The van is taken at that time. Choose another time or another van.")


def _show(request: HttpRequest, source: str, **context: Any) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def components(request: HttpRequest) -> HttpResponse:
    """Every component, marked, with one message of each kind."""
    messages.success(request, "Action JTG/2026-11/04 was discharged.")
    messages.info(request, "The minutes are still open.")
    messages.error(request, "The file could not be read.")
    return _show(
        request,
        COMPONENTS,
        marking="OFFICIAL-SENSITIVE",
        starts=STARTS,
        ends=datetime(2026, 11, 1, 3, tzinfo=UTC),
        rows=[("Lead agency", "Essex Police", "/"), ("Review", date(2026, 12, 1)), ("Commander", None)],
        columns=["Month", {"text": "Calls", "numeric": True}],
        cells=[[{"text": "October 2026", "url": "/hotspots/"}, 1204], ["November 2026", 98]],
        entries=[{"title": "Submitted", "by": "Sam Officer", "at": STARTS, "body": ["Three reports."]}],
        view=project(POINTS),
    )


def every_field(request: HttpRequest) -> HttpResponse:
    """The form with every kind of field."""
    form = EveryField(request.POST, request.FILES) if request.method == "POST" else EveryField()
    return redirect("/") if form.is_bound and form.is_valid() else _show(request, FORM, form=form)


def live(request: HttpRequest) -> HttpResponse:
    """A page that fetches a part of itself."""
    return _show(request, LIVE)
