"""The page for frames."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.browsing import Seen, barriers
from tests.web.hosting import STRICT, Chat, Host, hosting
from tests.web.serving import Server

PAY = "What does a customer service representative earn?"
FRAMING = f"{STRICT}; frame-src {{server}}"
_EARS = """
window.told = [];
addEventListener("message", ({origin, data}) => told.push([origin, data.type, data.height]));
"""
# How much of the conversation does not fit.
_REST = """(chat) => {
    const {scrollHeight, clientHeight} = chat.shadowRoot.querySelector(".scroller");
    return scrollHeight - clientHeight;
}"""


def frame(server: Server) -> str:
    """A frame with the chat."""
    return f'<iframe src="{server.url}/embed?locale=es" title="Guide" width="400" height="500"></iframe>'


@pytest.mark.usefixtures("packages")
def test_options(chat: Chat, guide: Server, seen: Seen) -> None:
    """Theme, language, title and storage are those of the address, and axe finds nothing."""
    chat.visit(f"{guide.url}/embed?theme=dark&locale=ar&storage=none&title=%3Cb%3EMine", opened=False)
    expect(chat.part("chip").first).to_be_visible()
    assert chat.page.title() == "<b>Mine"
    expect(chat.element.get_by_role("heading")).to_have_text("<b>Mine")
    assert chat.page.evaluate("document.documentElement.lang") == "ar"
    assert chat.style("[part=panel]", "background-color", "direction") == ["rgb(23, 25, 29)", "rtl"]
    chat.ask(PAY)
    assert barriers(chat.page) == []
    chat.page.reload()
    expect(chat.part("chip").first).to_be_visible()
    expect(chat.part("user")).to_have_count(0)
    chat.page.goto(f"{guide.url}/embed?endpoint=https://evil.example&greeting=x&handoff-url=https://evil.example")
    chat.ask(PAY)
    assert seen.errors == []
    assert seen.beyond(guide.url) == []


@pytest.mark.parametrize("size", [(1000, 800), (320, 500)])
def test_fills_its_frame(size: tuple[int, int], chat: Chat, guide: Server) -> None:
    """It is as large as the frame, and the frame needs no scroll bar."""
    chat.page.set_viewport_size({"width": size[0], "height": size[1]})
    chat.visit(f"{guide.url}/embed", opened=False)
    chat.ask(PAY)
    assert chat.part("panel").bounding_box() == {"x": 0, "y": 0, "width": size[0], "height": size[1]}
    whole = "(({scrollWidth, scrollHeight}) => [scrollWidth, scrollHeight])(document.documentElement)"
    assert chat.page.evaluate(whole) == list(size)


def test_height(chat: Chat, host: Host, guide: Server, seen: Seen) -> None:
    """The page around is told the height without a scroll bar, again when it grows and when it is cleared."""
    page = chat.page
    page.add_init_script(_EARS)
    page.goto(host.page(guide.url, script="", body=frame(guide), policy=FRAMING))
    inner = page.frame_locator("iframe").locator("career-chat")
    expect(inner.locator("[part=chip]").first).to_be_visible()
    page.wait_for_function("told.length > 0")
    inner.locator("[part=input]").fill(PAY)
    inner.locator("[part=send]").click()
    expect(inner.locator("[part=source]").first).to_be_visible()
    page.wait_for_function("told.at(-1)[2] > told[0][2] + 100")
    height = page.evaluate("told.at(-1)[2]")
    page.evaluate("height => { document.querySelector('iframe').height = height; }", height)
    page.wait_for_function("height => document.querySelector('iframe').clientHeight === height", arg=height)
    assert inner.evaluate(_REST) == 0
    inner.evaluate("chat => chat.clear()")
    page.wait_for_function("height => told.at(-1)[2] < height", arg=height)
    assert {(origin, kind) for origin, kind, _ in page.evaluate("told")} == {(guide.url, "career-chat:resize")}
    assert seen.errors == []


def test_foreign_frames(chat: Chat, guide: Server, server: Server, host: Host, seen: Seen) -> None:
    """Only sites that may ask may frame it."""
    with hosting() as foreign:
        for site, target in ((foreign, guide), (host, server)):
            seen.errors.clear()
            chat.page.goto(site.page(target.url, script="", body=frame(target), policy=FRAMING))
            expect(chat.page.frame_locator("iframe").locator("career-chat")).to_have_count(0)
            assert any("frame-ancestors" in error for error in seen.errors)
