"""Signing in through the form: with a mouse, by keyboard alone, without JavaScript, and with the second step."""

import re

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.factories.base import PASSWORD


def fill_in(page: Page, person, password: str = PASSWORD) -> None:
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_provider_signs_in_and_out(page, look, provider_manager):
    page.goto("/account/login/")
    look(page, "sign in")
    fill_in(page, provider_manager, "not the password at all")
    expect(page.get_by_role("alert")).to_contain_text("The email address or the password is not right")
    look(page, "refused")
    assert page.get_by_label("Email address").input_value() == provider_manager.email
    fill_in(page, provider_manager)
    expect(page).to_have_url(re.compile(r"/$"))
    look(page, "landing page")
    page.goto("/account/logout/")
    look(page, "sign out")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/account/login/"))


def test_somebody_who_was_sent_to_sign_in_comes_back_to_where_they_were_going(page, provider_manager):
    page.goto("/cookies/")
    page.goto("/?from=a-letter")
    fill_in(page, provider_manager)
    expect(page).to_have_url(re.compile(r"/\?from=a-letter$"))


def test_the_keyboard_alone_is_enough(page, provider_manager):
    page.goto("/account/login/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("type") == "email":
            break
    page.keyboard.type(provider_manager.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/$"))


def test_javascript_is_not_needed(new_page, provider_manager):
    page = new_page(javascript=False)
    page.goto("/account/login/")
    fill_in(page, provider_manager)
    expect(page).to_have_url(re.compile(r"/$"))


def test_council_staff_set_up_a_second_step_and_are_asked_for_it_next_time(page, new_page, look, officer, settings):
    settings.SECOND_STEP_REQUIRED = True
    page.goto("/account/login/")
    fill_in(page, officer)
    expect(page).to_have_url(re.compile("second-step"))
    look(page, "password once more")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    look(page, "set up the second step")
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_now(secret))
    page.locator("main form button[type=submit]").first.click()
    look(page, "after the second step")
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/$"))

    again = new_page()
    again.goto("/account/login/")
    fill_in(again, officer)
    expect(again).to_have_url(re.compile("authenticate"))
    look(again, "asked for the code")


def code_now(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


@pytest.mark.parametrize(
    "path",
    [
        *("/help/", "/accessibility/", "/privacy/", "/cookies/"),
        *("/components/", "/components/form/", "/components/confirm/", "/components/list/"),
        "/nowhere/",
    ],
)
def test_what_anybody_may_read_can_be_read_by_everybody(page, look, path):
    page.goto(path)
    look(page)
