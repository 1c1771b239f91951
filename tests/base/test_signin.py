"""Signing in: with a password, with the second step that council staff must have, as the cast of the demonstration."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse

from apcommissioning.base import signin
from apcommissioning.base.checks import every_route
from apcommissioning.base.models import Person
from tests.factories.base import PASSWORD


@pytest.fixture
def second_step_required(settings):
    settings.SECOND_STEP_REQUIRED = True


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


def sign_in(client, person, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": person.email, "password": password, **more})


def test_a_person_signs_in_with_address_and_password_and_lands_on_today(client, officer):
    response = sign_in(client, officer)
    assert (response.status_code, response["Location"]) == (302, reverse("home"))


def test_a_wrong_password_is_told_plainly_and_the_address_is_kept(client, officer):
    page = sign_in(client, officer, "wrong").content.decode()
    assert "The email address or the password is not right. Check both and try again" in page
    assert f'value="{officer.email}"' in page
    assert 'value="wrong"' not in page


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(client, officer):
    known = sign_in(client, officer, "wrong").content.decode()
    unknown = client.post(reverse("account_login"), {"login": "nobody@example.test", "password": "wrong"})
    told = re.compile(r'govuk-error-summary__list">(.*?)</ul>', re.DOTALL)
    assert told.findall(known) == told.findall(unknown.content.decode()) != []


def test_nothing_typed_is_asked_for_beside_each_box(client, db):
    page = client.post(reverse("account_login"), {}).content.decode()
    assert '<a href="#id_login">Enter the email address</a>' in page
    assert '<a href="#id_password">Enter the password</a>' in page


def test_somebody_whose_account_is_closed_does_not_get_in(client, officer):
    Person.objects.filter(pk=officer.pk).update(is_active=False)
    assert "is closed" in client.get(sign_in(client, officer)["Location"]).content.decode()


def test_after_many_tries_even_the_right_password_waits(client, officer):
    for _ in range(12):
        sign_in(client, officer, "wrong")
    response = sign_in(client, officer)
    assert response.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_a_foreign_address_is_not_where_sign_in_leads(client, officer):
    assert sign_in(client, officer, next="https://elsewhere.example/")["Location"] == reverse("home")


def test_only_the_sign_in_pages_in_our_look_exist():
    names = {pattern.name for path, pattern in every_route() if path.startswith("account/") and pattern.name}
    assert {name for name in names if name.startswith("account_")} == signin.ROUTES
    assert {name for name in names if name.startswith("mfa_")} == {
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }


def test_nobody_signs_up_alone(client, db):
    assert client.get("/account/signup/").status_code == 404


def test_signing_out_ends_the_session(client, officer):
    client.force_login(officer)
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_chosen_anew_through_the_link_once(client, provider_manager):
    client.post(reverse("account_reset_password"), {"email": provider_manager.email})
    (message,) = mail.outbox
    assert message.to == [provider_manager.email]
    link = re.search(r"http://testserver(/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0]
    new = {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert client.post(path, new).status_code == 302
    assert sign_in(client, provider_manager, new["password1"])["Location"] == reverse("home")
    client.post(reverse("account_logout"))
    assert "no longer works" in client.get(link).content.decode()


def test_an_unknown_address_gets_no_message_and_the_same_page(client, db):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.test"})
    assert response["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
)
def test_pages_before_sign_in_are_in_our_look(client, db, name):
    page = client.get(reverse(name)).content.decode()
    assert "app-header__council" in page
    assert "Menu:" not in page


@pytest.mark.parametrize("name", ["account_logout", "account_change_password", "mfa_index", "account_reauthenticate"])
def test_pages_after_sign_in_are_in_our_look(client, officer, name):
    sign_in(client, officer)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "app-header__council" in response.content.decode()


# -- The second step ----------------------------------------------------------------------------------------------


def set_up(client) -> str:
    """Set up the second step on the page, which first asks for the password again; the secret."""
    asked = client.get(reverse("mfa_activate_totp"))["Location"]
    page = client.post(asked, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    response = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_council_staff_set_up_a_second_step_before_anything_else(client, officer, second_step_required):
    sign_in(client, officer)
    for name in ("home", "mfa_index"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("account_logout")).status_code == 200
    set_up(client)
    assert client.get(reverse("home")).status_code == 200
    assert "10 of 10 are left" in client.get(reverse("mfa_view_recovery_codes")).content.decode()


def test_afterwards_the_password_alone_is_not_enough(client, officer, second_step_required):
    sign_in(client, officer)
    set_up(client)
    client.post(reverse("account_logout"))
    assert sign_in(client, officer)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "That code is not right" in page
    codes = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]})["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200


def test_council_staff_cannot_switch_it_off_and_others_can(client, officer, provider_manager, second_step_required):
    for person, off in ((officer, False), (provider_manager, True)):
        sign_in(client, person)
        set_up(client)
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=person, type="totp").exists() is not off
        client.post(reverse("account_logout"))


@pytest.mark.parametrize("who", ["provider_manager", "provider_staff", "school_lead", "scrutiny_member", "stranger"])
def test_everybody_else_may_do_without(client, request, second_step_required, who):
    sign_in(client, request.getfixturevalue(who))
    assert client.get(reverse("home")).status_code == 200


def test_being_of_the_cast_excuses_nobody_outside_the_demonstration(client, officer, second_step_required, settings):
    Person.objects.filter(pk=officer.pk).update(is_cast=True)
    sign_in(client, officer)
    assert client.get(reverse("home"))["Location"] == reverse("mfa_activate_totp")
    settings.DEMONSTRATION = True
    assert client.get(reverse("home")).status_code == 200


# -- The cast -----------------------------------------------------------------------------------------------------


def test_in_the_demonstration_one_press_signs_in_as_one_of_the_cast(
    client, officer, stranger, demonstration, second_step_required
):
    Person.objects.filter(pk__in=[officer.pk, stranger.pk]).update(is_cast=True)
    page = client.get(reverse("account_login")).content.decode()
    assert "</b>Commissioning officer" in page
    assert "Signed in, but belongs to nobody" in page
    response = client.post(reverse("cast_sign_in"), {"person": officer.pk})
    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(officer.pk)
    assert client.get(reverse("home")).status_code == 200


def test_elsewhere_the_cast_is_neither_shown_nor_let_in(client, officer):
    Person.objects.filter(pk=officer.pk).update(is_cast=True)
    assert "of the cast" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("cast_sign_in"), {"person": officer.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("person", ["", "0", "x", "9" * 30, "١"])
def test_a_shortcut_to_nobody_leads_nowhere(client, db, demonstration, person):
    assert client.post(reverse("cast_sign_in"), {"person": person}).status_code == 404


def test_one_press_lets_in_only_the_cast_and_only_by_post(client, officer, demonstration):
    assert client.post(reverse("cast_sign_in"), {"person": officer.pk}).status_code == 404
    assert client.get(reverse("cast_sign_in")).status_code == 405
