"""The markup of forms, read back as HTML."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from web.forms import DateField, FilterForm, GovukForm, error_links


class Page(HTMLParser):
    """The start tags of some HTML, in order, as (name, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def find(self, tag, **wanted):
        wanted = {name.replace("_", "-").strip("-"): value for name, value in wanted.items()}
        for name, attrs in self.tags:
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items()):
                return attrs
        raise AssertionError(f"No <{tag}> with {wanted}")

    def ids(self):
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


class Everything(GovukForm):
    name = forms.CharField(label="Name of the operation", help_text="For example, Walnut", max_length=10)
    email = forms.EmailField()
    officers = forms.IntegerField(min_value=1, label="Number of officers")
    area = forms.ChoiceField(choices=[("", "Choose"), ("r", "Rochford")])
    review = DateField(label="Review date")
    aim = forms.ChoiceField(choices=[("e", "Educate"), ("f", "Enforce")], widget=forms.RadioSelect)
    agencies = forms.MultipleChoiceField(choices=[("p", "Police")], widget=forms.CheckboxSelectMultiple)
    objective = forms.CharField(widget=forms.Textarea, max_length=200)
    notes = forms.CharField(required=False)
    plan = forms.FileField(label="Plan")
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    agree = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput)


@pytest.fixture
def faulty():
    return Everything({"email": "nobody", "officers": "0", "name": "Much too long"}, {})


def test_a_hint_is_read_out_with_its_control():
    page = Page(str(Everything()))
    control = page.find("input", name="name")
    assert control["aria-describedby"] == "id_name_helptext"
    assert "id_name_helptext" in page.ids()
    assert "aria-invalid" not in control


def test_each_control_has_a_label_or_stands_under_a_legend():
    page = Page(str(Everything()))
    labelled = {attrs.get("for") for name, attrs in page.tags if name == "label"}
    controls = [
        attrs["id"]
        for name, attrs in page.tags
        if name in ("input", "select", "textarea") and attrs.get("type") != "hidden"
    ]
    assert len(controls) == 15
    assert set(controls) <= labelled


def test_a_number_is_typed_as_text_with_a_number_pad():
    control = Page(str(Everything())).find("input", name="officers")
    assert (control["type"], control["inputmode"]) == ("text", "numeric")
    assert "min" not in control


def test_attributes_of_a_widget_pass_through():
    assert Page(str(Everything())).find("input", name="password")["autocomplete"] == "new-password"


def test_only_what_may_be_left_out_is_marked_optional():
    html = str(Everything())
    assert "Notes (optional)" in html
    assert html.count("(optional)") == 1


def test_a_filter_marks_nothing_optional():
    class Filter(FilterForm):
        words = forms.CharField(required=False)

    assert "(optional)" not in str(Filter())


def test_an_error_is_tied_to_its_control_and_said_to_be_one(faulty):
    html = str(faulty)
    page = Page(html)
    control = page.find("input", name="name")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "id_name_helptext id_name_error"
    assert "govuk-input--error" in control["class"].split()
    assert '<span class="govuk-visually-hidden">Error:</span> Name of the operation must be 10' in html


def test_a_group_is_a_fieldset_that_carries_its_error(faulty):
    page = Page(str(faulty))
    page.find("fieldset", aria_describedby="id_aim_error")
    assert "aria-describedby" not in page.find("input", id="id_aim_0")


def test_no_id_is_used_twice(faulty):
    ids = Page(str(faulty)).ids()
    assert len(ids) == len(set(ids))


def test_faults_are_plain_sentences(faulty):
    assert {name: errors[0] for name, errors in faulty.errors.items()} == {
        "name": "Name of the operation must be 10 characters or fewer",
        "email": "Enter an email address in the right form, like name@example.com",
        "officers": "Number of officers must be 1 or more",
        "area": "Select the area",
        "review": "Enter the review date",
        "aim": "Select the aim",
        "agencies": "Select the agencies",
        "objective": "Enter the objective",
        "plan": "Choose a file for the plan",
        "password": "Enter the password",
        "agree": "Tick “I agree” to go on",
        "token": "Enter the token",
    }


def test_a_form_keeps_the_words_it_chose_itself():
    class Own(GovukForm):
        name = forms.CharField(error_messages={"required": "Give the operation a name"})

    assert Own({}).errors["name"] == ["Give the operation a name"]


def test_a_question_is_asked_again():
    class Asking(GovukForm):
        what = forms.CharField(label="What happened?")

    assert Asking({}).errors["what"] == ["Answer the question “What happened?”"]


def test_an_empty_file_is_refused_in_words():
    form = Everything({}, {"plan": SimpleUploadedFile("plan.txt", b"")})
    assert form.errors["plan"] == ["The file you chose is empty"]


def test_the_summary_links_each_fault_to_a_control_on_the_page(faulty):
    ids = Page(str(faulty)).ids()
    links = error_links([faulty])
    assert len(links) == 12
    assert all(where in ids for where, _ in links if where)
    assert {message: where for where, message in links}["Select the aim"] == "id_aim_0"


def test_the_summary_links_a_date_to_its_first_faulty_box():
    form = Everything({"review_day": "1", "review_month": "2"})
    assert ("id_review_year", "Review date must include a year") in error_links([form])


def test_a_form_set_lists_the_faults_of_each_row():
    class Row(GovukForm):
        name = forms.CharField()

    rows = forms.formset_factory(Row, min_num=2, validate_min=True)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "", "form-1-name": "x"}
    )
    assert ("id_form-0-name", "Enter the name") in error_links([rows])


def test_a_form_that_sends_files_says_so():
    html = render_to_string("web/form.html", {"form": Everything(), "csrf_token": "token"})
    form = Page(html).find("form", method="post")
    assert form["enctype"] == "multipart/form-data"
    assert "novalidate" in form
    assert "csrfmiddlewaretoken" in html


def test_a_filter_is_sent_without_a_token():
    html = render_to_string("web/form.html", {"form": FilterForm(), "csrf_token": "token", "method": "get"})
    assert "csrfmiddlewaretoken" not in html


def test_what_a_person_typed_is_escaped():
    html = str(Everything({"name": '"><script>x</script>'}))
    assert "<script>" not in html
