"""The demo page: what a counselor opens in front of a class."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.browsing import Seen, barriers
from tests.web.hosting import Chat, Host
from tests.web.serving import Server

PAY = "What does a customer service representative earn?"
# Time passes quickly, save for requests.
_HURRY = """
const {setTimeout} = window;
window.setTimeout = (then, wait, ...more) => setTimeout.call(window, then, wait === 15000 ? wait : wait / 200, ...more);
"""


@pytest.fixture
def demo(page: Page, guide: Server, seen: Seen) -> object:
    """The demo page; nothing of it fails or comes from elsewhere."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{guide.url}/demo")
    yield page
    assert seen.errors == []
    assert seen.beyond(guide.url) == []


def choose(page: Page, **chosen: str) -> None:
    """Choose from the controls."""
    for label, option in chosen.items():
        page.get_by_label(label.capitalize()).select_option(option)


def snippet(page: Page) -> str:
    """What is there to copy."""
    expect(page.locator("#code")).to_contain_text("integrity")
    return page.locator("#code").inner_text()


def test_controls(demo: Page, chat: Chat) -> None:
    """Theme, language, position and mode change the widget, the page and what is there to copy."""
    demo.get_by_role("button", name="Embed it").click()
    assert "data-theme" not in snippet(demo)
    choose(demo, theme="dark", language="es", position="left")
    expect(chat.part("launcher")).to_have_attribute("aria-label", "Preguntas sobre carreras")
    line = snippet(demo)
    assert all(f' data-{own}"' in line for own in ('theme="dark', 'locale="es', 'position="left'))
    chat.part("launcher").click()
    box = chat.part("panel").bounding_box()
    assert box is not None
    assert box["x"] == 20
    assert demo.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"
    choose(demo, mode="inline")
    expect(chat.part("launcher")).to_have_count(0)
    expect(demo.get_by_role("heading", name="Ask the guides")).to_be_visible()
    assert re.search(r'<career-chat endpoint="[^"]+" mode="inline" theme="dark" locale="es"></', snippet(demo))
    choose(demo, mode="bubble")
    assert ' data-position="left"' in snippet(demo)
    choose(demo, theme="auto", language="auto", position="right")
    assert "data-theme" not in snippet(demo)
    expect(chat.part("launcher")).to_have_attribute("aria-label", "Questions about careers")


def test_copy(demo: Page) -> None:
    """The line is copied."""
    demo.context.grant_permissions(["clipboard-read", "clipboard-write"])
    demo.get_by_role("button", name="Embed it").click()
    demo.get_by_role("button", name="Copy").click()
    expect(demo.locator("#copied")).to_have_text("Copied.")
    assert demo.evaluate("navigator.clipboard.readText()") == snippet(demo)


@pytest.mark.parametrize("mode", ["bubble", "inline"])
def test_snippet_on_another_site(mode: str, demo: Page, chat: Chat, host: Host, guide: Server) -> None:
    """What is copied works on a site of somebody else's as it is, with the script of that very content."""
    choose(demo, theme="dark", mode=mode)
    copied = snippet(demo)
    named = re.search(r'src="([^"]+\.[0-9a-f]{12}\.js)"', copied)
    assert named
    assert "immutable" in httpx.get(named[1]).headers["cache-control"]
    foreign = Chat(demo.context.new_page())
    foreign.visit(host.page(guide.url, script="", body=copied), opened=mode == "bubble")
    expect(foreign.ask(PAY)).to_contain_text("$46,000")
    assert foreign.style("[part=panel]", "background-color") == ["rgb(23, 25, 29)"]


def test_changed_script(demo: Page, host: Host, guide: Server) -> None:
    """A script that is not that very one is refused by the browser."""
    page = demo.context.new_page()
    seen = Seen()
    seen.watch(page)

    def change(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text() + ";window.changed = true")

    page.route("**/widget/v1/*.js", change)
    page.goto(host.page(guide.url, script="", body=snippet(demo)))
    page.wait_for_load_state("networkidle")
    assert page.locator("career-chat").count() == 0
    assert page.evaluate("window.changed") is None
    assert any("integrity" in error for error in seen.errors)


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_barriers(scheme: Literal["light", "dark"], width: int, demo: Page, chat: Chat) -> None:
    """Axe finds nothing: as it comes, with the snippet, in the page, and while it plays; nothing is too wide."""
    demo.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    demo.set_viewport_size({"width": width, "height": 800})
    found = {"plain": barriers(demo)}
    demo.get_by_role("button", name="Embed it").click()
    snippet(demo)
    choose(demo, mode="inline")
    expect(chat.part("chip").first).to_be_visible()
    found["inline"] = barriers(demo)
    assert demo.evaluate("document.documentElement.scrollWidth") <= width
    choose(demo, mode="bubble")
    demo.get_by_role("button", name="Play the demo").click()
    expect(demo.locator("#count")).to_contain_text("Question 1 of 18")
    chat.part("source").first.wait_for()
    found["playing"] = barriers(demo)
    assert demo.evaluate("document.documentElement.scrollWidth") <= width
    assert {state: faults for state, faults in found.items() if faults} == {}


def test_play_by_itself(page: Page, guide: Server, seen: Seen) -> None:
    """The demo types and asks every question of the guides' FAQ, and each is answered from the section expected."""
    page.add_init_script(_HURRY)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{guide.url}/demo")
    page.get_by_role("button", name="Play the demo").click()
    page.get_by_label("Go on by itself").check()
    expect(page.locator("#caption")).to_contain_text(
        "That was the demo: 18 of 18 questions answered from the sections expected.", timeout=60_000
    )
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    page.locator("#stop").click()
    expect(page.locator("#stage")).to_be_hidden()
    assert seen.errors == []


def test_play_by_hand(demo: Page, chat: Chat) -> None:
    """The next step comes with Space or a presenter's remote, and Escape ends it wherever it is."""
    play, count = demo.get_by_role("button", name="Play the demo"), demo.locator("#count")
    play.click()
    expect(demo.locator("#verdict")).to_contain_text("✓")
    expect(count).to_have_text("Question 1 of 18")
    demo.keyboard.press("Space")
    expect(count).to_have_text("Question 2 of 18")
    expect(demo.locator("#verdict")).to_contain_text("✓")
    demo.keyboard.press("PageDown")
    expect(count).to_have_text("Question 3 of 18")
    demo.keyboard.press("Escape")
    expect(demo.locator("#stage")).to_be_hidden()
    expect(play).to_be_focused()
    play.click()
    expect(count).to_have_text("Question 1 of 18")
    expect(demo.locator("#verdict")).to_contain_text("✓")
    chat.part("input").focus()
    demo.keyboard.press("Escape")  # the chat's own
    expect(chat.part("panel")).to_be_hidden()
    expect(demo.locator("#stage")).to_be_visible()


def test_play_without_a_server(demo: Page, seen: Seen) -> None:
    """Where the demo cannot be loaded, the button says so, and plays it when pressed again."""
    demo.route("**/api/v1/demo", lambda route: route.abort(), times=1)
    demo.get_by_role("button", name="Play the demo").click()
    again = demo.get_by_role("button", name="The demo could not be loaded: try again")
    again.click()
    expect(demo.locator("#stage")).to_be_visible()
    seen.errors.clear()


def test_nothing_to_play(demo: Page) -> None:
    """Guides without an FAQ have no demo, which the button says."""
    empty = {"title": "Frequently asked questions", "chapters": []}
    demo.route("**/api/v1/demo", lambda route: route.fulfill(json=empty))
    demo.get_by_role("button", name="Play the demo").click()
    expect(demo.locator("#play")).to_have_text("Nothing to play: no guide has an FAQ")
    expect(demo.locator("#stage")).to_be_hidden()


def test_controls_are_free(demo: Page, chat: Chat) -> None:
    """On a projector's screen an open chat covers none of the controls."""
    demo.set_viewport_size({"width": 1280, "height": 720})
    chat.part("launcher").click()
    for name in ("Embed it", "Play the demo"):
        demo.get_by_role("button", name=name).click(timeout=2_000)


def test_pages_are_shipped(repo: Path) -> None:
    """Each page loads files that are there and holds no script or style of its own."""
    static = repo / "chatbot" / "web" / "static"
    for page in static.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r'(?:src|href)="/(?:static|widget/v1)/([^"]+)"', text):
            assert (static / name).is_file(), (page, name)
        assert "<style" not in text
        assert not re.search(r"<script(?! src=)|\son\w+=|\sstyle=", text)
