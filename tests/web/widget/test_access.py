"""The widget without a mouse, without eyes, on a phone: keys, focus, and what axe finds."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.browsing import barriers
from tests.web.hosting import Chat, Host
from tests.web.serving import Server

PAY = "What does a customer service representative earn?"
PHONE = {"width": 320, "height": 640}
DIALOG = {"width": 1000, "height": 760}


def tab_to(chat: Chat, name: str, key: str = "Tab") -> None:
    """Press Tab until something in the widget has the focus. Raises AssertionError."""
    passed = []
    for _ in range(40):
        chat.page.keyboard.press(key)
        passed.append(chat.focused())
        if passed[-1] == name:
            return
    raise AssertionError(f"{name!r} is not among {passed}")


def test_keyboard_alone(chat: Chat, host: Host, guide: Server) -> None:
    """From the page to an answer, its source, a chip, the feedback, the menu, and back, by keys alone."""
    chat.visit(host.page(guide.url), opened=False)
    press = chat.page.keyboard.press
    chat.page.locator("#after").focus()
    tab_to(chat, "launcher")
    expect(chat.part("launcher")).to_have_attribute("aria-expanded", "false")
    press("Enter")
    expect(chat.part("launcher")).to_have_attribute("aria-expanded", "true")
    assert chat.focused() == "input"
    chat.page.keyboard.type(PAY)
    press("Escape")  # the suggestions, which are there or about to be
    press("Enter")
    chat.answer(1)
    assert chat.focused() == "input"
    tab_to(chat, "source", "Shift+Tab")
    press("Enter")
    expect(chat.part("quote").first).to_be_visible()
    press("Escape")
    assert chat.focused() == "source"
    tab_to(chat, "mark", "Shift+Tab")
    press("Space")
    assert chat.focused() == "Back to the conversation"
    press("Enter")
    assert chat.focused() == "mark"
    tab_to(chat, "Not helpful")
    press("Enter")
    expect(chat.element.get_by_label("Wrong section")).to_be_focused()
    press("Escape")
    assert chat.focused() == "Not helpful"
    press("Enter")
    press("ArrowDown")
    expect(chat.element.get_by_label("Right section, wrong text")).to_be_checked()
    press("Enter")  # in a form, Enter is as good as its button
    expect(chat.element.locator("form.reasons")).to_be_hidden()
    assert [heard["reason"] for heard in chat.heard("feedback")][-1] == "wrong_text"
    tab_to(chat, "chip")
    press("Enter")
    chat.answer(2)
    assert chat.focused() == "input"
    tab_to(chat, "Options", "Shift+Tab")
    press("Enter")
    expect(chat.button("Clear the conversation")).to_be_visible()
    tab_to(chat, "menu-item")
    press("Escape")
    assert chat.focused() == "Options"
    expect(chat.button("Clear the conversation")).to_be_hidden()
    press("Escape")
    expect(chat.part("panel")).to_be_hidden()
    assert chat.focused() == "launcher"


def test_type_ahead(chat: Chat, host: Host, guide: Server) -> None:
    """Arrows walk the suggestions while the input keeps the focus; Enter asks; Escape closes the list alone."""
    chat.visit(host.page(guide.url))
    field, listed = chat.part("input"), chat.element.get_by_role("option")
    chat.page.keyboard.type("degree")
    expect(listed.first).to_be_visible()
    expect(chat.element.get_by_role("status").filter(has_text="Suggestions: ")).to_be_attached()
    chat.page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(listed.first).to_have_attribute("aria-selected", "true")
    chat.page.keyboard.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", "suggestion-0")
    chat.page.keyboard.press("ArrowUp")
    expect(listed.last).to_have_attribute("aria-selected", "true")
    chat.page.keyboard.press("Escape")
    expect(listed.first).to_be_hidden()
    expect(field).to_have_value("degree")
    expect(chat.part("panel")).to_be_visible()
    chat.page.keyboard.type("s")
    expect(listed.first).to_be_visible()
    chat.page.keyboard.press("ArrowDown")
    wanted = listed.first.inner_text()
    assert chat.focused() == "input"
    chat.page.keyboard.press("Enter")
    chat.answer(1)
    expect(chat.part("user")).to_contain_text(wanted)
    chat.page.keyboard.type("degree")
    listed.last.click()
    chat.answer(2)
    assert chat.focused() == "input"


def test_new_line_and_composing(chat: Chat, host: Host, guide: Server) -> None:
    """Shift+Enter begins a line, and Enter that ends the composing of a word sends nothing."""
    chat.visit(host.page(guide.url))
    chat.page.keyboard.type("pay")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("please")
    expect(chat.part("input")).to_have_value("pay\nplease")
    chat.part("input").dispatch_event("keydown", {"key": "Enter", "isComposing": True, "cancelable": True})
    chat.part("input").dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "cancelable": True})
    assert chat.heard("message") == []


def test_no_focus_theft(chat: Chat, host: Host, guide: Server) -> None:
    """An answer that arrives while somebody is elsewhere leaves them there."""
    held: list[Route] = []
    chat.visit(host.page(guide.url))
    chat.page.route("**/api/v1/ask", lambda route: held.append(route))
    with chat.page.expect_request("**/api/v1/ask"):
        chat.say(PAY)
    chat.page.locator("#before").focus()
    held[0].continue_()
    chat.answer(1)
    assert chat.focused() == "a#before"
    chat.call("chat.close()")
    assert chat.focused() == "a#before"
    chat.call("chat.open({focus: false})")
    assert chat.focused() == "a#before"


def test_spoken(chat: Chat, host: Host, guide: Server) -> None:
    """One log is spoken, whole answers with who said them; the tools below an answer are not."""
    chat.visit(host.page(guide.url))
    chat.ask(PAY)
    log = chat.element.get_by_role("log")
    expect(log).to_have_count(1)
    expect(log.locator("> *")).to_have_count(3)
    expect(chat.part("user")).to_contain_text("You said:")
    expect(chat.part("bot").last).to_contain_text("Guide said:")
    expect(log.locator("[aria-live=off]")).to_contain_text("Annual Salary")
    expect(chat.element.get_by_role("dialog", name="Career guide")).to_be_visible()


def test_phone(chat: Chat, host: Host, guide: Server) -> None:
    """On a phone the panel fills the screen and keeps the focus, and its targets are large enough for a thumb."""
    chat.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    chat.visit(host.page(guide.url))
    chat.ask("What skills does a customer care agent need?")
    panel = chat.part("panel")
    assert panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    expect(panel).to_have_attribute("aria-modal", "true")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(25):
            chat.page.keyboard.press(key)
            assert chat.page.evaluate("document.activeElement.localName") == "career-chat"
    small = chat.element.locator("button:not([part=mark]), summary, textarea, a").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => [one.getBoundingClientRect(), one.outerHTML])"
        ".filter(([box]) => Math.min(box.width, box.height) < 43.9).map(([, html]) => html)"
    )
    assert small == []
    chat.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert chat.focused() == "launcher"
    chat.page.reload()
    expect(panel).to_be_hidden()  # it would cover the page that one came for


def test_turned_phone(chat: Chat, host: Host, guide: Server) -> None:
    """Turned to its side, the same panel is beside the page again."""
    chat.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    chat.visit(host.page(guide.url))
    chat.page.set_viewport_size({"width": 640, "height": 320})
    expect(chat.part("panel")).not_to_have_attribute("aria-modal", "true")
    box = chat.part("panel").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["height"] > 150


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(
    ("scheme", "locale", "size"),
    [("light", "en", DIALOG), ("dark", "ar", DIALOG), ("light", "ar", PHONE), ("dark", "en", PHONE)],
    ids=["light", "dark-rtl", "phone-rtl", "phone-dark"],
)
def test_barriers(
    scheme: Literal["light", "dark"],
    locale: str,
    size: dict[str, int],
    chat: Chat,
    page: Page,
    host: Host,
    guide: Server,
) -> None:
    """Axe finds nothing in any state."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    attributes = f'data-locale="{locale}" data-handoff data-notice="What you ask is kept for 30 days."'
    found: dict[str, list[str]] = {}
    tools = chat.part("feedback").locator("button")

    chat.visit(host.page(guide.url, attributes, html='lang="en" style="color-scheme: light dark"'), opened=False)
    found["closed"] = barriers(page)
    chat.open()
    found["greeting"] = barriers(page)
    page.keyboard.type("degree")
    expect(chat.element.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    found["type-ahead"] = barriers(page)
    page.keyboard.press("Escape")
    chat.ask(PAY)
    found["answer"] = barriers(page)
    tools.nth(1).click()
    expect(tools.nth(1)).to_have_attribute("aria-pressed", "true")
    found["feedback"] = barriers(page)
    page.keyboard.press("Escape")
    chat.part("source").first.click()
    expect(chat.part("quote").first).to_be_visible()
    found["source"] = barriers(page)
    page.keyboard.press("Escape")
    chat.ask("Compare the pay of all of them")
    found["comparison"] = barriers(page)
    chat.element.locator("[aria-controls=menu]").click()
    found["menu"] = barriers(page)
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    chat.say("who won the football match yesterday?")
    expect(chat.part("error").get_by_role("button")).to_be_visible()
    found["offline"] = barriers(page)
    page.route("**/api/v1/ask", lambda route: route.fulfill(status=503, headers={"Retry-After": "9"}), times=1)
    page.context.set_offline(False)
    expect(chat.part("error").get_by_role("button")).to_have_attribute("aria-disabled", "true")
    found["busy"] = barriers(page)
    page.evaluate("document.querySelector('career-chat').send('and their names?').catch(() => {})")
    chat.answer(3)
    found["abstain"] = barriers(page)
    assert {state: faults for state, faults in found.items() if faults} == {}
