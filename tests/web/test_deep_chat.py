"""deep-chat itself, in a browser, on a page of another site."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import Seen
from tests.web.serving import Server

QUESTION = "What does a customer service representative earn?"
FOLLOW_UP = "And at the start?"
SECTION = "/sources/customer-service-representative/annual-salary"


def say(page: Page, text: str) -> None:
    """Send a message as a visitor does."""
    page.locator("deep-chat #text-input").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("mode", ["native", "native-stream", "kept", "kept-stream", "openai", "openai-stream"])
def test_deep_chat(mode: str, page: Page, seen: Seen, site: str, welcoming: Server) -> None:
    """It shows the answer with a link to its source, and understands what follows."""
    # deep-chat wants a font from elsewhere, which no test asks for.
    page.route("https://fonts.googleapis.com/**", lambda route: route.fulfill(content_type="text/css", body=""))
    page.goto(f"{site}/deep_chat.html?server={welcoming.url}&mode={mode}")
    say(page, QUESTION)
    answer = page.locator("deep-chat .ai-message-text").first
    expect(answer).to_contain_text("Median pay: $46,000 a year (United States, Jobicy, 2025).")
    link = answer.locator("a").first
    expect(link).to_have_attribute("href", f"{welcoming.url}{SECTION}")
    expect(link).to_have_text("[1]" if not mode.startswith("openai") else "1")
    expect(page.locator("body[data-answers='1']")).to_be_attached()
    say(page, FOLLOW_UP)
    second = page.locator("deep-chat .ai-message-text").nth(1)
    expect(second).to_contain_text("Entry-level pay: $36,200 a year")
    assert seen.errors == []
