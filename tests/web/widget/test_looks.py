"""How the widget looks: small screens, languages, colours, and pages that style everything."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.web.hosting import STRICT, Chat, Host
from tests.web.serving import Server

PAY = "What does a customer service representative earn?"
COMPARE = "Compare the pay of all of them"
STYLED = f"{STRICT}; style-src 'unsafe-inline'"
# Rules of pages that mean well, and of those that do not.
RESET = "* { all: unset !important; }"
HUGE = """
* { font-size: 50px !important; line-height: 3 !important; letter-spacing: 1em !important; color: lime !important; }
div, button, p, section, ol, ul, li, textarea, svg, span, h2, career-chat { display: none !important; }
button, textarea { width: 1px !important; background: lime !important; text-transform: uppercase !important; }
career-chat { visibility: hidden !important; opacity: 0 !important; direction: rtl !important; }
"""
THEME = """
main { --cc-accent: rgb(0, 105, 92); --cc-font: "DejaVu Serif"; --cc-radius: 3px; }
career-chat { --cc-width: 333px; --cc-on-accent: rgb(255, 255, 254); }
career-chat::part(launcher) { border-radius: 12px; }
career-chat::part(user) { text-transform: uppercase; }
.message, [part=launcher] { color: lime; border-radius: 0; }
"""
# theme, the device's, whether the widget is dark
_THEMES: tuple[tuple[str, Literal["light", "dark"], bool], ...] = (
    ("auto", "light", False),
    ("auto", "dark", True),
    ("light", "dark", False),
    ("dark", "light", True),
)


def sideways(page: Page) -> list[str]:
    """What is wider than its place: the page, or a part of the widget."""
    found = page.evaluate("""() => {
        const root = document.querySelector("career-chat").shadowRoot;
        const parts = root.querySelectorAll("[part~=panel], .scroller, .page, [part~=header]");
        const boxes = [document.documentElement, ...parts];
        return boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.outerHTML.slice(0, 80));
    }""")
    return [str(html) for html in found]


def test_narrow(chat: Chat, host: Host, guide: Server) -> None:
    """At 320 pixels nothing is wider than the screen, whatever is shown, in any language."""
    page = chat.page
    page.set_viewport_size({"width": 320, "height": 640})
    chat.visit(host.page(guide.url, f'data-handoff data-heading="{"Long" * 20}"'))
    assert sideways(page) == []
    chat.ask(COMPARE)
    chat.ask("x" * 400)
    chat.ask(PAY)
    for locale in ("en", "es", "ar"):
        chat.call("chat.setAttribute('locale', given[0])", locale)
        assert sideways(page) == []
        chat.part("source").last.click()
        expect(chat.part("quote").first).to_be_visible()
        assert sideways(page) == []
        page.keyboard.press("Escape")


def test_right_to_left(chat: Chat, host: Host, guide: Server) -> None:
    """In Arabic the widget runs from the right; what the guides say, and questions in English, from the left."""
    chat.visit(host.page(guide.url, html='lang="ar" dir="rtl"'))
    expect(chat.part("input")).to_have_attribute("placeholder", "اسأل عن مهنة")
    answer = chat.ask(PAY)
    assert chat.style(".root", "direction") == ["rtl"]
    assert chat.style(".text", "direction") == ["ltr"]
    assert chat.style("[part~=user] p", "direction") == ["ltr"]
    expect(answer.locator(".text")).to_have_attribute("lang", "en")
    close, heading = chat.button("إغلاق").bounding_box(), chat.element.get_by_role("heading").bounding_box()
    assert close is not None
    assert heading is not None
    assert close["x"] < heading["x"]


def test_theme(chat: Chat, host: Host, guide: Server) -> None:
    """The theme is that of the device, unless the page wants another."""
    chat.visit(host.page(guide.url))
    for theme, scheme, dark in _THEMES:
        chat.page.emulate_media(color_scheme=scheme)
        chat.call("chat.setAttribute('theme', given[0])", theme)
        assert chat.style("[part=panel]", "background-color") == ["rgb(23, 25, 29)" if dark else "rgb(255, 255, 255)"]


def test_position(chat: Chat, host: Host, guide: Server) -> None:
    """The bubble stands in the corner that the page wants."""
    chat.page.set_viewport_size({"width": 1000, "height": 700})
    chat.visit(host.page(guide.url, 'data-position="left"'))
    box = chat.part("panel").bounding_box()
    assert box is not None
    assert box["x"] == 20
    chat.call("chat.setAttribute('position', 'right')")
    box = chat.part("panel").bounding_box()
    assert box is not None
    assert box["x"] == 580


def test_forced_colours(chat: Chat, host: Host, guide: Server) -> None:
    """In forced colours, what is told apart by colour has a border or a mark of its own."""
    chat.page.emulate_media(forced_colors="active")
    chat.visit(host.page(guide.url))
    chat.ask(PAY)
    for part in ("launcher", "send", "chip", "user", "mark"):
        assert chat.style(f"[part~={part}]", "border-top-style", "border-top-width")[0] == "solid", part
    chat.page.keyboard.type("degree")
    expect(chat.element.get_by_role("option").first).to_be_visible()
    chat.page.keyboard.press("ArrowDown")
    assert chat.style("[aria-selected=true]", "outline-style") == ["solid"]


def test_motion(chat: Chat, host: Host, guide: Server) -> None:
    """Nothing moves by itself for those who cannot bear it."""
    chat.visit(host.page(guide.url))

    def moves() -> list[str]:
        return [
            *chat.style("[part=panel]", "animation-name"),
            *chat.style(".scroller", "scroll-behavior"),
            *chat.style("[part=typing] i", "animation-name"),
        ]

    assert moves() == ["none", "auto", "none"]
    chat.page.emulate_media(reduced_motion="no-preference")
    assert moves() == ["rise", "smooth", "blink"]


LOOKS = (
    "font-size",
    "line-height",
    "letter-spacing",
    "color",
    "background-color",
    "display",
    "visibility",
    "text-transform",
    "direction",
    "opacity",
)
SEEN = ("[part=panel]", "h2", "[part=input]", "[part~=user] p", ".text p", "[part=source]", "[part=chip]", "svg")


@pytest.mark.parametrize("mode", ["bubble", "inline"])
@pytest.mark.parametrize("css", [RESET, HUGE], ids=["reset", "huge"])
def test_hostile_css(css: str, mode: str, chat: Chat, host: Host, guide: Server) -> None:
    """A page that styles everything changes nothing in the widget."""
    body = f'<career-chat mode="{mode}" storage="none"></career-chat>'

    def looks(style: str) -> dict[str, list[str]]:
        chat.visit(host.page(guide.url, body=body, head=f"<style>{style}</style>", policy=STYLED), opened=False)
        chat.call("chat.open()")
        chat.ask(PAY)
        parts = SEEN if mode == "inline" else (*SEEN, "[part=launcher]")
        return {selector: chat.style(selector, *LOOKS) for selector in parts}

    plain = looks("")
    assert looks(css) == plain
    box = chat.part("panel").bounding_box()
    assert box is not None
    assert box["width"] == 400 if mode == "bubble" else box["width"] > 400


def test_theming(chat: Chat, host: Host, guide: Server) -> None:
    """Custom properties and parts are what the page styles it by, and nothing else of its sheet reaches in."""
    chat.visit(host.page(guide.url, body="<career-chat></career-chat>", head=f"<style>{THEME}</style>", policy=STYLED))
    chat.ask(PAY)
    assert chat.style("[part=launcher]", "background-color", "border-top-left-radius", "color") == [
        "rgb(0, 105, 92)",
        "12px",
        "rgb(255, 255, 254)",
    ]
    assert chat.style("[part=panel]", "width", "border-top-left-radius", "font-family") == [
        "333px",
        "3px",
        '"DejaVu Serif"',
    ]
    assert chat.style("[part~=user]", "text-transform", "color") == ["uppercase", "rgb(255, 255, 254)"]


def test_hidden(chat: Chat, host: Host, guide: Server) -> None:
    """An element that the page hides is hidden."""
    chat.visit(host.page(guide.url), opened=False)
    chat.call("chat.hidden = true")
    expect(chat.part("launcher")).to_be_hidden()
