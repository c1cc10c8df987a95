"""The words of the forms for signing in."""

from web.account_forms import ChangePasswordForm, LoginForm, ResetPasswordForm


def test_signing_in_without_anything_names_both_faults():
    assert LoginForm({}).errors == {
        "login": ["Enter the email address"],
        "password": ["Enter the password"],
    }


def test_the_password_carries_no_link_inside_its_hint():
    assert "href" not in str(LoginForm()["password"].as_field_group())


def test_a_browser_may_fill_in_what_it_knows():
    form = LoginForm()
    assert 'autocomplete="email"' in str(form["login"])
    assert 'autocomplete="current-password"' in str(form["password"])


def test_an_address_that_is_none_is_told_what_one_looks_like():
    assert ResetPasswordForm({"email": "nobody"}).errors["email"] == [
        "Enter an email address in the right form, like name@example.com"
    ]


def test_a_new_password_comes_with_advice():
    form = ChangePasswordForm()
    assert form.fields["password1"].label == "New password"
    assert "Three words" in str(form["password1"].as_field_group())
