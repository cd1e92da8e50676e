"""Guides and questions full of markup: shown as text, and nothing of them runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.web.browsing import Seen
from tests.web.hosting import Chat, Host
from tests.web.serving import Server, Starter

# What would show itself if it ran, were it ever taken for markup.
RUN = "window.broken = true"
IMAGE = f'<img src=x onerror="{RUN}">'
SCRIPT = f"</script><script>{RUN}</script>"
LINK = f"[press](javascript:{RUN})"
# Turns the letters behind it round, and what no font has.
TURNED = "\u202eevil\u202c\u2066"

_GUIDE = f"""\
---
title: Cook {IMAGE}{TURNED}
role: Cook
publisher: 'Times {SCRIPT}'
year: 2024
---

# Cook

Cooks prepare meals.

## Working Hours

Cooks work evenings {IMAGE} and `{SCRIPT}` weekends, see {LINK} and <{"javascript:" + RUN}> {TURNED}.

- <b onmouseover="{RUN}">Shifts</b> of ten hours `{IMAGE}`
- A table | of: {IMAGE} | and: {SCRIPT}

### Breaks {SCRIPT}

| Kind | `{IMAGE}` |
| --- | --- |
| Meal | `{SCRIPT}` {TURNED} |

## Frequently Asked Questions

### When does a cook work {SCRIPT}?

In the evening {IMAGE}.
"""


@pytest.fixture(scope="module")
def hostile(
    small: Path, serving_small: Starter, host: Host, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of a guide that means harm."""
    folder = tmp_path_factory.mktemp("harm")
    shutil.copytree(small / "intents", folder / "intents")
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "cook.md").write_text(_GUIDE, encoding="utf-8")
    with serving_small("--origins", host.origin, guides=folder) as running:
        yield running


@pytest.fixture(autouse=True)
def _unbroken(chat: Chat, seen: Seen, host: Host, hostile: Server) -> object:
    """Nothing ran, nothing was refused by the policy since nothing was tried, and nothing was loaded."""
    yield
    assert chat.page.evaluate("window.broken") is None
    made = chat.element.evaluate_all(
        "all => all.flatMap((one) => [...one.shadowRoot.querySelectorAll('*')]).map((one) => one.localName)"
    )
    assert not {"img", "script", "style", "iframe"} & set(made)
    assert seen.errors == []
    assert seen.beyond(host.origin, hostile.url) == []


def test_answer(chat: Chat, host: Host, hostile: Server) -> None:
    """An answer, its sources and its chips show what the guide says as it stands there."""
    chat.visit(host.page(hostile.url))
    answer = chat.ask("When does a cook work?")
    expect(answer).to_contain_text("onerror=")
    expect(answer.locator("[part=source]").first).to_contain_text("</script><script>")
    assert chat.element.locator("a").count() == 0
    assert "\u202e" not in chat.element.evaluate("chat => chat.shadowRoot.textContent")


def test_section(chat: Chat, host: Host, hostile: Server) -> None:
    """So does a section, and those below it."""
    chat.visit(host.page(hostile.url))
    chat.ask("working hours")
    chat.part("source").first.click()
    section = chat.part("section")
    expect(section).to_contain_text("Cooks work evenings")
    expect(section).to_contain_text("<script>")
    section.get_by_role("navigation").get_by_role("button").click()
    expect(section.get_by_role("heading")).to_contain_text("Breaks")
    expect(section.locator("td").last).to_contain_text("</script>")
    assert section.locator("a").count() == 0
    chat.page.keyboard.press("Escape")
    expect(section.get_by_role("heading")).to_have_text("Working Hours")  # back the way one came
    chat.page.keyboard.press("Escape")
    expect(section).to_be_hidden()


def test_questions(chat: Chat, host: Host, hostile: Server) -> None:
    """A question stands in the conversation as it was typed, also after a reload, and in the transcript."""
    chat.visit(host.page(hostile.url))
    for text in (IMAGE, SCRIPT, LINK, f"{TURNED}\x07\x1b[31m hours \u2028 of a cook", "$& {title} {n} \\u003cb>"):
        chat.ask(text)
        shown = chat.part("user").last.locator("p").evaluate("(paragraph) => paragraph.textContent")
        assert [letter for letter in shown if letter.isascii()] == [letter for letter in text if letter.isascii()]
    chat.page.reload()
    expect(chat.part("user")).to_have_count(5)
    assert chat.part("user").locator("p > *").count() == 0
    chat.button("Options").click()
    with chat.page.expect_download() as download:
        chat.button("Download the transcript").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert all(f"You said: {asked}\n" in text for asked in (IMAGE, SCRIPT, LINK))


def test_words_of_the_page(chat: Chat, host: Host, hostile: Server) -> None:
    """Words that the page gives are text as well."""
    chat.visit(host.page(hostile.url, body="<career-chat></career-chat>"), opened=False)
    for name in ("heading", "greeting", "notice", "locale", "theme", "position", "mode"):
        chat.call("chat.setAttribute(given[0], given[1])", name, IMAGE)
    chat.call("chat.setStrings({launcher: given[0], chips: given[0], you: given[0], retry: given[0]})", SCRIPT)
    chat.call("chat.setContext({__proto__: null, page: given[0]})", IMAGE)
    chat.part("launcher").click()
    expect(chat.element.get_by_role("heading")).to_have_text(IMAGE)
    chat.call("chat.send('hours of a cook').catch(() => {})")
    expect(chat.part("user")).to_contain_text(SCRIPT)


def saying(answer: object) -> Callable[[Route], None]:
    """A server of somebody else's, which says this."""
    return lambda route: route.fulfill(
        body=json.dumps(answer), content_type="application/json", headers={"Access-Control-Allow-Origin": "*"}
    )


def test_strange_answers(chat: Chat, host: Host, hostile: Server) -> None:
    """What no server of ours says, such as numbers where there are texts, is shown as text or as an error."""
    chat.visit(host.page(hostile.url))
    strange = (
        {"text": IMAGE, "choices": [{"id": 1, "text": IMAGE}], "suggestions": [SCRIPT], "kind": SCRIPT},
        {
            "text": f"[1] {LINK}",
            "citations": [
                {
                    "mark": 1,
                    "section": [IMAGE],
                    "title": SCRIPT,
                    "anchor": "..",
                    "guide": "../..",
                    "quote": IMAGE,
                    "source": None,
                }
            ],
        },
    )
    for number, answer in enumerate(strange, 1):
        chat.page.route("**/ask", saying(answer), times=1)
        chat.say("hours")
        chat.answer(number)
    expect(chat.part("source")).to_contain_text(IMAGE)
    for none in (["hours"], None, {"text": 1}, {"kind": "answer"}):
        chat.page.route("**/ask", saying(none), times=1)
        chat.say("hours")
        expect(chat.part("error")).to_contain_text("The guide cannot be reached.")
        chat.call("chat.clear()")
