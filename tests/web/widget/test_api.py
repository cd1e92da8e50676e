"""What a page can do with the widget: its script, its element, its methods and its events."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.web.browsing import Seen
from tests.web.hosting import Chat, Host
from tests.web.serving import Server

PAY, NEXT = "What does a customer service representative earn?", "And at the start?"
FRENCH = json.dumps({"heading": "Guide des métiers", "send": "Envoyer", "found": "{n} suggestions"})


def test_methods(chat: Chat, host: Host, guide: Server) -> None:
    """A page opens, closes, types, asks one question after the other, and clears."""
    chat.visit(host.page(guide.url), opened=False)
    steps = "[chat.isOpen, chat.open(), chat.isOpen, chat.toggle(), chat.isOpen, chat.toggle(), chat.isOpen]"
    assert chat.call(steps) == [False, None, True, None, False, None, True]
    first, second = chat.call("Promise.all([chat.send(given[0]), chat.send(given[1])])", PAY, NEXT)
    assert "$46,000" in first["text"]
    assert "$36,200" in second["text"]  # understood by what was asked before
    assert first["conversation"] == second["conversation"]
    expect(chat.part("message")).to_have_count(5)
    chat.call("chat.type(given[0])", NEXT)
    expect(chat.part("input")).to_have_value(NEXT)
    assert "$36,200" in chat.call("chat.send()")["text"]
    assert chat.call("[await chat.send('  '), await chat.send()]") == [None, None]
    chat.call("chat.clear()")
    expect(chat.part("user")).to_have_count(0)
    chat.call("chat.close()")
    expect(chat.part("panel")).to_be_hidden()


def test_typing(chat: Chat, host: Host, guide: Server) -> None:
    """What the page types comes letter by letter, and whoever sends something else ends it."""
    chat.page.emulate_media(reduced_motion="no-preference")
    chat.visit(host.page(guide.url))
    chat.page.clock.install()
    chat.page.clock.pause_at(chat.page.evaluate("Date.now() + 1000"))
    chat.page.evaluate("() => { document.querySelector('career-chat').type('What do they earn?'); }")
    chat.page.clock.run_for(35 * 4)
    typed = chat.part("input").input_value()
    assert "What do they earn?".startswith(typed)
    assert 2 <= len(typed) <= 10
    chat.page.clock.run_for(2_000)
    expect(chat.part("input")).to_have_value("What do they earn?")
    chat.page.evaluate("() => { document.querySelector('career-chat').type('Something longer'); }")
    chat.page.clock.run_for(35)
    chat.page.evaluate("text => { document.querySelector('career-chat').send(text); }", PAY)
    chat.answer(1)
    chat.page.clock.run_for(2_000)
    expect(chat.part("input")).to_have_value("")


def test_events(chat: Chat, host: Host, guide: Server) -> None:
    """What happens is told to the page, with what the page said of itself."""
    chat.visit(host.page(guide.url), opened=False)
    assert chat.heard("ready") == [{"context": {}}]
    chat.call("chat.setContext({page: 'Careers'})")
    chat.open()
    answer = chat.call("chat.send(given[0])", PAY)
    chat.button("Helpful").click()
    expect(chat.button("Helpful")).to_have_attribute("aria-pressed", "true")
    chat.call("chat.close()")
    context = {"page": "Careers"}
    assert chat.heard("open") == chat.heard("close") == [{"context": context}]
    (message,) = chat.heard("message")
    assert message == {"text": PAY, "id": message["id"], "context": context}
    assert chat.heard("answer") == [{"answer": answer, "text": PAY, "id": message["id"], "context": context}]
    rated = {"turn": answer["id"], "rating": "up", "reason": None, "comment": "", "context": context}
    assert chat.heard("feedback") == [rated]


def test_prevented(chat: Chat, host: Host, guide: Server, seen: Seen) -> None:
    """A message that the page holds back is not sent, and stays in the input."""
    chat.visit(host.page(guide.url))
    chat.page.evaluate("document.addEventListener('cc:message', (event) => event.preventDefault())")
    assert chat.call("chat.send(given[0])", PAY) is None
    chat.say(PAY)
    expect(chat.part("input")).to_have_value(PAY)
    expect(chat.part("user")).to_have_count(0)
    assert not any("/ask" in url for url in seen.requests)


def test_failed_send(chat: Chat, host: Host, guide: Server) -> None:
    """A question that fails rejects with the reason, as the event tells it."""
    chat.visit(host.page(guide.url))
    chat.page.route("**/ask", lambda route: route.abort(), times=1)
    code = chat.call("chat.send(given[0]).then(() => '', (fault) => [fault.code, fault instanceof Error])", PAY)
    assert code == ["server", True]
    assert chat.heard("error")[0]["code"] == "server"


def test_too_long(chat: Chat, host: Host, guide: Server) -> None:
    """A question is cut to what the server takes."""
    chat.visit(host.page(guide.url))
    assert chat.call("chat.send('earn '.repeat(1000))")["kind"]
    assert len(chat.heard("message")[0]["text"]) == 2_000


def test_guide(chat: Chat, host: Host, guide: Server) -> None:
    """A page about one career has only its guide asked, and all again later."""
    chat.visit(host.page(guide.url, 'data-guide="customer-care-representative"'))
    asked = "what do they earn?"
    answer = chat.call("chat.send(given[0])", asked)
    assert {cited["guide"] for cited in answer["citations"]} == {"customer-care-representative"}
    chat.call("chat.setAttribute('guide', '')")
    assert len({cited["guide"] for cited in chat.call("chat.send(given[0])", asked)["citations"]}) > 1


def test_own_strings(chat: Chat, host: Host, guide: Server) -> None:
    """A page brings a language of its own, or changes single words."""
    body = f'<career-chat locale="fr"><script type="application/json" slot="strings">{FRENCH}</script></career-chat>'
    chat.visit(host.page(guide.url, body=body))
    expect(chat.element.get_by_role("heading")).to_have_text("Guide des métiers")
    expect(chat.part("send")).to_have_attribute("aria-label", "Envoyer")
    expect(chat.part("input")).to_have_attribute("placeholder", "Ask about a career")
    expect(chat.element.locator(".root")).to_have_attribute("lang", "fr")
    chat.ask(PAY)
    chat.part("input").fill("half a question")
    chat.call("chat.setStrings({placeholder: 'Votre question', up: '<b>'})")
    expect(chat.part("input")).to_have_attribute("placeholder", "Votre question")
    expect(chat.part("input")).to_have_value("half a question")
    expect(chat.element.get_by_role("heading")).to_have_text("Guide des métiers")
    expect(chat.part("user")).to_contain_text(PAY)
    expect(chat.button("<b>")).to_be_visible()
    expect(chat.part("panel")).to_be_visible()


def test_locale(chat: Chat, host: Host, guide: Server) -> None:
    """The language is the page's, unless the script says another; it can change, and a broken table is said."""
    body = '<career-chat><script type="application/json" slot="strings">{"a</script></career-chat>'
    chat.visit(host.page(guide.url, body=body, html='lang="es-MX"'), opened=False)
    expect(chat.part("launcher")).to_have_attribute("aria-label", "Preguntas sobre carreras")
    names = {"ar": "أسئلة عن المهن", "xx": "Questions about careers", "auto": "Preguntas sobre carreras"}
    for locale, name in names.items():
        chat.call("chat.setAttribute('locale', given[0])", locale)
        expect(chat.part("launcher")).to_have_attribute("aria-label", name)


def test_words_of_the_page(chat: Chat, host: Host, guide: Server) -> None:
    """Title, greeting and notice are the page's; an address that is none is no link."""
    words = 'data-heading="Ask us" data-greeting="Welcome!" data-notice="Kept 30 days"'
    links = 'data-notice-url="javascript:alert(1)" data-handoff-url="javascript:alert(1)"'
    chat.visit(host.page(guide.url, f"{words} {links}"))
    expect(chat.element.get_by_role("heading")).to_have_text("Ask us")
    expect(chat.part("bot")).to_contain_text("Welcome!")
    expect(chat.part("notice")).to_have_text("Kept 30 days")
    assert chat.element.locator("a").count() == 0
    chat.call("chat.setAttribute('notice-url', 'https://example.org/kept')")
    expect(chat.part("notice").locator("a")).to_have_attribute("href", "https://example.org/kept")


_ELEMENT = "<career-chat></career-chat>"
# scripts, elements in the page -> chats
_MOUNTING = (("{one}{one}", "", 1), ("{one}", _ELEMENT, 1), ("{one}", f"{_ELEMENT}{_ELEMENT}", 2), ("{none}", "", 0))


def test_mounting(chat: Chat, host: Host, guide: Server, seen: Seen) -> None:
    """A page has as many chats as it wants: one, its own elements, or none until it makes one."""
    tag = f'<script src="{guide.url}/widget/v1/career-chat.js" defer'
    one, none = f"{tag}></script>", f'{tag} data-mount="none"></script>'
    for script, body, count in _MOUNTING:
        chat.visit(host.page(guide.url, script=script.format(one=one, none=none), body=body), opened=False)
        expect(chat.element).to_have_count(count)
    assert seen.errors == []
    chat.page.evaluate("document.body.append(document.createElement('career-chat'))")
    chat.open()


def test_late_script(chat: Chat, host: Host, guide: Server) -> None:
    """A script that a page adds later mounts at once."""
    chat.visit(host.page(guide.url, script=""), opened=False)
    chat.page.evaluate(
        "src => document.body.append(Object.assign(document.createElement('script'), "
        "{src: trustedTypes.createPolicy('page', {createScriptURL: (url) => url}).createScriptURL(src)}))",
        f"{guide.url}/widget/v1/career-chat.js",
    )
    chat.open()


def test_inline(chat: Chat, host: Host, guide: Server) -> None:
    """As a part of the page there is no launcher, Escape closes nothing, and its height is its place's."""
    chat.visit(host.page(guide.url, body='<career-chat mode="inline"></career-chat>'), opened=False)
    expect(chat.part("chip").first).to_be_visible()
    expect(chat.part("launcher")).to_have_count(0)
    expect(chat.element.get_by_role("dialog")).to_have_count(0)
    low = chat.call("chat.contentHeight")
    chat.ask(PAY)
    assert chat.call("chat.contentHeight") > low
    chat.part("input").focus()
    chat.page.keyboard.press("Escape")
    chat.call("chat.close()")
    expect(chat.part("panel")).to_be_visible()
    box = chat.element.bounding_box()
    assert box is not None
    assert box["height"] == 36 * 16


def test_moved(chat: Chat, host: Host, guide: Server, seen: Seen) -> None:
    """An element that is taken away and put back goes on where it was, and hears the network once."""
    chat.visit(host.page(guide.url))
    chat.ask(PAY)
    chat.page.evaluate("""() => {
        window.kept = document.querySelector("career-chat");
        kept.remove();
        kept.open(); kept.close(); kept.clear(); kept.setStrings({heading: "Mine"});
        return kept.send("lost");
    }""")
    chat.page.evaluate("document.body.append(kept)")
    expect(chat.part("panel")).to_be_visible()
    expect(chat.element.get_by_role("heading")).to_have_text("Mine")
    expect(chat.part("user")).to_contain_text(PAY)
    expect(chat.ask(NEXT)).to_contain_text("$36,200")
    assert len(chat.heard("ready")) == 2
    assert seen.errors == []


def test_other_server(chat: Chat, host: Host, guide: Server) -> None:
    """With another endpoint or storage it is another conversation; an endpoint that is no address is not asked."""
    chat.visit(host.page(guide.url))
    chat.ask(PAY)
    chat.call("chat.setAttribute('endpoint', 'http://127.0.0.1:9')")
    expect(chat.part("user")).to_have_count(0)
    chat.call("chat.setAttribute('endpoint', 'javascript:alert(1)')")
    expect(chat.part("user")).to_contain_text(PAY)
    chat.call("chat.setAttribute('storage', 'none')")
    expect(chat.part("user")).to_have_count(0)
