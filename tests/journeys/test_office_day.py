"""An agent's day: a lead is found and invited, a merchant asks, and its case is solved."""

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys import walk
from tests.journeys.conftest import Demo

pytestmark = pytest.mark.journey


def test_a_lead_is_found_invited_and_stands_on_the_board(browser: Browser, demo: Demo) -> None:
    agent = walk.sign_in(browser, demo.url, "milan@entrepot.example")
    agent.goto("/en/office/leads/new/")
    agent.fill("main [name=name]", "Cantina della Prova")
    agent.select_option("main [name=country]", "IT")
    agent.fill("main [name=city]", "Alba")
    agent.fill("main [name=email]", "cantina-prova@entrepot.example")
    agent.get_by_role("button", name="Put it on the board").click()
    expect(agent.locator(".answer")).to_have_text("Invite it to apply.")
    agent.get_by_role("button", name="Invite to apply").click()
    expect(agent.get_by_text("The invitation is on its way.")).to_be_visible()
    agent.locator("summary", has_text="A new task").click()
    agent.fill("main form[action$='/task/'] [name=title]", "Ask whether the link works")
    agent.locator("main form[action$='/task/'] button").click()
    agent.goto("/en/office/pipeline/?q=Cantina della Prova")
    column = agent.locator(".stage-lead .deal", has_text="Cantina della Prova")
    expect(column).to_contain_text("Invited, no answer yet")
    expect(column).to_contain_text("Ask whether the link works")


def test_a_case_from_question_to_solved(browser: Browser, demo: Demo) -> None:
    merchant = walk.sign_in(browser, demo.url, "shop@solcavento.example")
    merchant.goto("/en/merchant/help/")
    merchant.select_option("main [name=topic]", "customs")
    merchant.fill("main [name=title]", "Which paper is missing?")
    merchant.fill("main [name=text]", "The carrier asks for one more paper.")
    merchant.get_by_role("button", name="Send the question").click()
    question = merchant.url

    agent = walk.sign_in(browser, demo.url, "milan@entrepot.example")
    agent.goto("/en/office/cases/")
    agent.get_by_role("link", name="Which paper is missing?").first.click()
    agent.fill("#note_note", "The usual one.")
    agent.get_by_role("button", name="Keep the note").click()
    agent.fill("#say_text", "The invoice: you find it with the parcel.")
    agent.get_by_role("button", name="Send the answer").click()

    merchant.goto(question)
    expect(merchant.get_by_text("The invoice: you find it with the parcel.")).to_be_visible()
    assert "The usual one." not in merchant.content()
    merchant.get_by_role("button", name="It is solved").click()
    expect(merchant.get_by_text("Solved. If it is not")).to_be_visible()
    agent.reload()
    expect(agent.locator("h1 .badge")).to_have_text("solved")
