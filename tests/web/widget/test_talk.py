"""The widget on a page of somebody else's, under the strictest policy: asking, reading, rating, keeping."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import Seen
from tests.web.hosting import Chat, Host
from tests.web.serving import Server

PAY = "What does a customer service representative earn?"
SKILLS = "What skills does a customer care agent need?"
UNCLEAR = "what is it like with the boss"


@pytest.fixture
def strict(chat: Chat, host: Host, guide: Server) -> Chat:
    """The widget on a strict page, open."""
    return chat.visit(host.page(guide.url))


@pytest.fixture(autouse=True)
def _clean(seen: Seen, host: Host, guide: Server, chat: Chat) -> object:
    """Nothing is refused by the policy, nothing fails, and nobody else is asked anything."""
    yield
    assert seen.errors == []
    assert seen.beyond(host.origin, guide.url) == []


def test_closed(chat: Chat, seen: Seen, host: Host, guide: Server) -> None:
    """Until it is opened, the page has loaded itself and the script, and no more."""
    address = host.page(guide.url)
    chat.visit(address, opened=False)
    expect(chat.part("launcher")).to_be_visible()
    expect(chat.part("panel")).to_be_hidden()
    chat.page.wait_for_load_state("networkidle")
    assert seen.requests == [address, f"{guide.url}/widget/v1/career-chat.js"]


def test_policy_is_strict(strict: Chat, seen: Seen) -> None:
    """The page does not even let a script of its own make markup of a text."""
    with pytest.raises(Exception, match="TrustedHTML"):
        strict.page.evaluate("document.body.innerHTML = 'x'")
    assert "TrustedHTML" in seen.errors.pop()


def test_answer(strict: Chat) -> None:
    """A typed question is answered with marks, and the sources are listed below."""
    answer = strict.ask(PAY)
    expect(answer).to_contain_text("Median pay: $46,000 a year (United States, Jobicy, 2025).")
    expect(answer.locator("[part=mark]")).to_have_text("1")
    expect(answer.locator("[part=source]")).to_contain_text("Annual Salary")
    expect(strict.part("user")).to_contain_text(PAY)
    expect(strict.part("input")).to_have_value("")
    assert strict.focused() == "input"


@pytest.mark.parametrize("opener", ["mark", "source"])
def test_source_in_place(opener: str, strict: Chat) -> None:
    """A mark or a source opens its section with the quoted words marked; Escape closes it and the focus is back."""
    strict.ask(PAY)
    strict.part(opener).first.click()
    section = strict.part("section")
    expect(section.get_by_role("heading")).to_have_text("Annual Salary")
    expect(strict.part("quote").filter(has_text="$46,000")).to_be_visible()
    expect(section.locator("th").first).to_have_text("Level")
    expect(section).to_contain_text("Jobicy, 2025")
    assert strict.focused() == "Back to the conversation"
    strict.page.keyboard.press("Escape")
    expect(section).to_be_hidden()
    expect(strict.part("panel")).to_be_visible()
    assert strict.focused() == opener


def test_starter_and_chip(strict: Chat) -> None:
    """A starter asks itself; what follows it is understood as going on with it."""
    starter = strict.part("chip").first
    text = starter.inner_text()
    starter.click()
    strict.answer(1)
    expect(strict.part("user").last).to_contain_text(text)
    follow = strict.part("chip").first
    text = follow.inner_text()
    follow.click()
    strict.answer(2)
    expect(strict.part("user").last).to_contain_text(text)
    first, second = (heard["answer"] for heard in strict.heard("answer"))
    assert (first["kind"], second["kind"]) == ("answer", "answer")
    assert first["conversation"] == second["conversation"]


def test_choice(strict: Chat) -> None:
    """A reading to choose from shows its words and is sent by its id."""
    strict.ask(UNCLEAR)
    choice = strict.heard("answer")[0]["answer"]["choices"][0]
    strict.button(choice["text"]).click()
    expect(strict.answer(2)).not_to_have_class("clarify")
    expect(strict.part("user").last).to_contain_text(choice["text"])
    assert strict.heard("message")[1]["text"] == choice["id"]
    assert strict.heard("answer")[1]["answer"]["kind"] == "answer"


def test_more(strict: Chat) -> None:
    """What was left out of an answer is one press away."""
    strict.ask("what do they earn?")
    assert strict.heard("answer")[0]["answer"]["more"]
    strict.button("More").click()
    strict.answer(2)
    expect(strict.part("user").last).to_contain_text("More")
    assert strict.heard("message")[1]["text"] == "more"


def test_thumbs_up(strict: Chat, log: Path) -> None:
    """A thumb up is kept by the server and stays pressed."""
    strict.ask(PAY)
    strict.button("Helpful").click()
    expect(strict.button("Helpful")).to_have_attribute("aria-pressed", "true")
    turn = strict.heard("feedback")[0]["turn"]
    assert kept(log, turn) == ("up", "", "")


def test_thumbs_down(strict: Chat, log: Path) -> None:
    """A thumb down counts at once, and its reason and comment replace it."""
    strict.ask(PAY)
    strict.button("Not helpful").click()
    expect(strict.button("Not helpful")).to_have_attribute("aria-pressed", "true")
    turn = strict.heard("feedback")[0]["turn"]
    assert kept(log, turn) == ("down", "", "")
    strict.element.get_by_label("Right section, wrong text").check()
    strict.element.get_by_label("Comment (optional)").fill("The <b>figure</b> is from 2024.")
    strict.button("Send feedback").click()
    expect(strict.element.locator("form.reasons")).to_be_hidden()
    assert strict.focused() == "Not helpful"
    assert kept(log, turn) == ("down", "wrong_text", "The <b>figure</b> is from 2024.")


def kept(log: Path, turn: str) -> tuple[str, str, str] | None:
    """(rating, reason, comment) of a turn as the server keeps it."""
    with closing(sqlite3.connect(f"file:{log / 'log.sqlite'}?mode=ro", uri=True)) as store:
        found: tuple[str, str, str] | None = store.execute(
            "SELECT rating, reason, comment FROM feedback WHERE turn = ?", (turn,)
        ).fetchone()
    return found


@pytest.mark.parametrize("storage", ["session", "local", "none"])
def test_reload(storage: str, chat: Chat, host: Host, guide: Server, log: Path) -> None:
    """After a reload the conversation stands there with its rating and goes on; with no storage it begins anew."""
    chat.visit(host.page(guide.url, f'data-storage="{storage}"'))
    chat.ask(PAY)
    chat.button("Helpful").click()
    expect(chat.button("Helpful")).to_have_attribute("aria-pressed", "true")
    chat.page.reload()
    if storage == "none":
        chat.open()
        expect(chat.part("user")).to_have_count(0)
        return
    expect(chat.part("panel")).to_be_visible()
    expect(chat.part("user")).to_contain_text(PAY)
    expect(chat.button("Helpful")).to_have_attribute("aria-pressed", "true")
    assert chat.focused() == "body"  # the visitor is on the page, not in the chat
    expect(chat.ask("And at the start?")).to_contain_text("Entry-level pay: $36,200 a year")


def test_other_tab(chat: Chat, host: Host, guide: Server) -> None:
    """What is kept on the machine is found by another tab, what is kept in the tab is not."""
    for storage, count in (("session", 0), ("local", 1)):
        address = host.page(guide.url, f'data-storage="{storage}"')
        chat.visit(address)
        chat.ask(PAY)
        other = Chat(chat.page.context.new_page())
        other.visit(address, opened=False)
        expect(other.part("user")).to_have_count(count)
        other.page.close()
        chat.call("chat.clear()")


def test_clear(strict: Chat) -> None:
    """Cleared, the conversation is gone from sight and from storage, and the next question begins another."""
    strict.ask(PAY)
    strict.button("Options").click()
    strict.button("Clear the conversation").click()
    expect(strict.part("user")).to_have_count(0)
    expect(strict.part("bot")).to_have_count(1)
    expect(strict.part("chip").first).to_be_visible()
    assert strict.focused() == "input"
    assert "46,000" not in strict.page.evaluate("JSON.stringify(sessionStorage)")
    strict.ask("And at the start?")
    first, second = (heard["answer"] for heard in strict.heard("answer"))
    assert first["conversation"] != second["conversation"]


@pytest.mark.parametrize("permissions", [["clipboard-read", "clipboard-write"], []])
def test_copy(permissions: list[str], chat: Chat, host: Host, guide: Server) -> None:
    """An answer is copied with its sources, and without the browser's clipboard the old way."""
    if not permissions:
        chat.page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined})")
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.visit(host.page(guide.url))
    chat.ask(PAY)
    chat.button("Copy the answer").click()
    expect(chat.element.get_by_text("Copied.")).to_be_attached()
    chat.part("input").focus()
    chat.page.keyboard.press("Control+V")
    pasted = chat.part("input").input_value()
    assert "Median pay: $46,000 a year" in pasted
    assert "Sources:\n[1] Annual Salary (" in pasted


def test_transcript(strict: Chat) -> None:
    """The transcript has the page, what the page told of itself, and what was said with its sources."""
    strict.call("chat.setContext({page: 'Careers'})")
    strict.ask(PAY)
    strict.button("Options").click()
    with strict.page.expect_download() as download:
        strict.button("Download the transcript").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith(f"Career guide\n{strict.page.url}\npage: Careers\n\n")
    assert f"You said: {PAY}\nGuide said: " in text
    assert "Sources:\n[1] Annual Salary (" in text


def test_hand_off(chat: Chat, host: Host, guide: Server, page: Page) -> None:
    """A person is asked for in the menu: the page hears of it with the transcript, and a tab opens."""
    help_page = host.page(guide.url)
    chat.visit(host.page(guide.url, f'data-handoff-url="{help_page}"'))
    chat.ask(PAY)
    chat.button("Options").click()
    with page.context.expect_page() as opened:
        chat.element.get_by_role("link", name="Talk to a person").click()
    opened.value.wait_for_load_state()
    assert opened.value.url == help_page
    assert opened.value.evaluate("window.opener") is None
    assert PAY in chat.heard("handoff")[0]["transcript"]


def test_hand_off_by_the_page(chat: Chat, host: Host, guide: Server, page: Page) -> None:
    """Where the page takes over, no tab opens; what the guides do not cover offers a person as well."""
    chat.visit(host.page(guide.url, f'data-handoff-url="{host.origin}/0.html"'))
    chat.page.evaluate("document.addEventListener('cc:handoff', (event) => event.preventDefault())")
    chat.ask("who won the football match yesterday?")
    chat.part("chip").get_by_text("Talk to a person").or_(chat.button("Talk to a person")).first.click()
    chat.button("Options").click()
    chat.element.get_by_role("link", name="Talk to a person").click()
    assert len(chat.heard("handoff")) == 2
    assert len(page.context.pages) == 1
