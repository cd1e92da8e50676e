"""What a visitor sees when something is away: the server, the network, the time, the storage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.browsing import Seen
from tests.web.hosting import STRICT, Chat, Host
from tests.web.serving import Server, Starter

PAY, HOURS = "What does a cook earn?", "When does a clerk work?"
NEXT = "And the working hours?"
ASK = "**/api/v1/ask"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `small_guide`."""
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def small_guide(serving_small: Starter, folder: Path) -> Iterator[Server]:
    """A server over two guides that any page may ask, also those without an origin."""
    with serving_small("--origins", "*", data=folder) as running:
        yield running


def logged(folder: Path, message: str) -> int:
    """How often a message stands in the server's log."""
    with closing(sqlite3.connect(f"file:{folder / 'log.sqlite'}?mode=ro", uri=True)) as store:
        return int(store.execute("SELECT count(*) FROM turns WHERE message = ?", (message,)).fetchone()[0])


def retry(chat: Chat) -> Locator:
    """The button of the error."""
    return chat.part("error").get_by_role("button")


def test_lost_server(chat: Chat, host: Host, serving_small: Starter, tmp_path: Path) -> None:
    """While the server is away a question waits; when it is back, it is answered, logged once, and the talk goes on."""
    with serving_small("--origins", host.origin, data=tmp_path) as server:
        address = server.url
        chat.visit(host.page(address))
        chat.ask(PAY)
        server.stop()
    chat.say(NEXT)
    expect(chat.part("error")).to_contain_text("The guide cannot be reached. Please try again.")
    retry(chat).click()
    expect(retry(chat)).to_be_visible()
    port = str(urlsplit(address).port)
    with serving_small("--origins", host.origin, "--port", port, data=tmp_path):
        retry(chat).click()
        expect(chat.answer(2)).to_contain_text("Cooks work evenings and weekends.")
        expect(chat.part("error")).to_be_hidden()
        assert chat.focused() == "input"
        first, second = (heard["answer"] for heard in chat.heard("answer"))
        assert first["conversation"] == second["conversation"]
        message = chat.heard("message")[1]["id"]
        assert {heard["id"] for heard in chat.heard("error")} == {message}
        assert logged(tmp_path, message) == 1
    assert chat.part("user").count() == 2


def test_lost_reply(chat: Chat, host: Host, small_guide: Server, folder: Path) -> None:
    """A reply that gets lost on its way is asked for again under the same id: one turn, one answer."""
    chat.visit(host.page(small_guide.url))
    turns: list[str] = []

    def lose(route: Route) -> None:
        turns.append(route.fetch().json()["id"])
        route.abort()

    chat.page.route(ASK, lose, times=1)
    chat.say(PAY)
    retry(chat).click()
    chat.answer(1)
    assert [heard["answer"]["id"] for heard in chat.heard("answer")] == turns
    assert logged(folder, chat.heard("message")[0]["id"]) == 1


def test_left_page(chat: Chat, host: Host, small_guide: Server, folder: Path) -> None:
    """A page that is left before the answer came asks again when it is back, once."""
    chat.visit(host.page(small_guide.url))
    held: list[Route] = []
    chat.page.route(ASK, lambda route: held.append(route), times=1)
    chat.say(PAY)
    expect(chat.part("typing")).to_be_visible()
    message = chat.heard("message")[0]["id"]
    chat.page.reload()
    expect(chat.answer(1)).to_contain_text("$34,500")
    assert logged(folder, message) == 1
    assert len(held) == 1


def test_dots_and_timeout(chat: Chat, host: Host, small_guide: Server) -> None:
    """Dots come after 300 ms only, after 15 s one may try again, and then the answer comes."""
    held: list[Route] = []
    chat.page.clock.install()
    chat.visit(host.page(small_guide.url))
    chat.page.clock.pause_at(chat.page.evaluate("Date.now() + 1000"))
    chat.page.route(ASK, lambda route: held.append(route), times=1)
    with chat.page.expect_request(ASK):
        chat.say(PAY)
    chat.page.clock.run_for(290)
    expect(chat.part("typing")).to_be_hidden()
    chat.page.clock.run_for(20)
    expect(chat.part("typing")).to_be_visible()
    expect(chat.part("send")).to_have_attribute("aria-disabled", "true")
    chat.page.clock.run_for(15_000)
    expect(chat.part("error")).to_contain_text("The answer takes too long. Please try again.")
    expect(chat.part("typing")).to_be_hidden()
    chat.page.clock.resume()
    retry(chat).click()
    chat.answer(1)
    assert chat.heard("error")[0]["code"] == "timeout"


def test_offline(chat: Chat, host: Host, small_guide: Server, seen: Seen) -> None:
    """Offline, a banner says so and the question is kept; back online, it is asked by itself and the banner goes."""
    chat.visit(host.page(small_guide.url))
    chat.page.context.set_offline(True)
    banner = chat.part("offline")
    expect(banner).to_have_text("You seem to be offline. Your question is kept until the connection is back.")
    chat.say(PAY)
    expect(retry(chat)).to_be_visible()
    assert chat.heard("error")[0]["code"] == "offline"
    chat.page.context.set_offline(False)
    chat.answer(1)
    expect(banner).to_be_hidden()
    expect(chat.part("error")).to_be_hidden()
    assert all("ERR_INTERNET_DISCONNECTED" in error for error in seen.errors)


def test_two_questions_offline(chat: Chat, host: Host, small_guide: Server) -> None:
    """Questions asked offline are all asked when the connection is back, in order, each answer below its question."""
    chat.visit(host.page(small_guide.url))
    chat.page.context.set_offline(True)
    for question in (PAY, "hello"):
        chat.say(question)
        expect(retry(chat)).to_be_visible()
    chat.page.context.set_offline(False)
    chat.answer(2)
    told = chat.part("message").all_inner_texts()[1:]
    assert [text.split("\n")[-1] for text in told[::2]] == [PAY, "hello"]
    assert "$34,500" in told[1]
    assert "Hello!" in told[3]


def test_busy(chat: Chat, host: Host, serving_small: Starter) -> None:
    """A server that has too much to do is asked again no sooner than it says."""
    with serving_small("--origins", host.origin, "--rate-limit", "1/3second", limited=True) as server:
        chat.visit(host.page(server.url))
        chat.ask(PAY)
        chat.say(HOURS)
        expect(chat.part("error")).to_contain_text("Very many questions are coming in. Please try again in ")
        error = chat.heard("error")[0]
        assert error["code"] == "busy"
        assert 1 <= error["retryAfter"] <= 3
        assert f"in {error['retryAfter']} seconds" in chat.part("error").inner_text()
        expect(retry(chat)).to_have_attribute("aria-disabled", "true")
        retry(chat).click(force=True)
        expect(retry(chat)).not_to_have_attribute("aria-disabled", "true")
        assert len(chat.heard("error")) == 1
        retry(chat).click()
        expect(chat.answer(2)).to_contain_text("nine to five")


def test_state_of_another_server(chat: Chat, host: Host, small_guide: Server, server: Server, seen: Seen) -> None:
    """A state that the server did not sign is dropped, and the question asked without it; nobody notices."""
    chat.visit(host.page(small_guide.url))
    chat.ask(PAY)
    foreign = httpx.post(f"{server.url}/api/v1/ask", json={"text": "hello"}).json()["state"]
    chat.page.evaluate(
        """state => {
        const [key] = Object.keys(sessionStorage);
        sessionStorage[key] = JSON.stringify({...JSON.parse(sessionStorage[key]), state});
    }""",
        foreign,
    )
    chat.page.reload()
    expect(chat.ask(HOURS)).to_contain_text("nine to five")
    expect(chat.part("error")).to_be_hidden()
    assert sum("/api/v1/ask" in url for url in seen.requests) == 3
    chat.ask("And the pay of a cook?")
    assert sum("/api/v1/ask" in url for url in seen.requests) == 4


_STRANGE = (
    "null",
    "{",
    "{}",
    '{"v":1}',
    '{"v":1,"state":"","open":true,"exchanges":[{}]}',
    '{"v":0,"state":"","open":true,"exchanges":[]}',
)


def test_strange_storage(chat: Chat, host: Host, small_guide: Server, seen: Seen) -> None:
    """What others wrote where the conversation is kept is passed over."""
    chat.visit(host.page(small_guide.url))
    key = f"career-chat:{small_guide.url}"
    for kept in _STRANGE:
        chat.page.evaluate("([key, kept]) => sessionStorage.setItem(key, kept)", [key, kept])
        chat.page.reload()
        chat.open()
        expect(chat.part("user")).to_have_count(0)
    chat.ask(PAY)
    assert seen.errors == []


def test_full_storage(chat: Chat, host: Host, small_guide: Server, seen: Seen) -> None:
    """Where nothing more can be kept, the conversation goes on as long as the page lives."""
    chat.page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }")
    chat.visit(host.page(small_guide.url))
    chat.ask(PAY)
    expect(chat.ask(NEXT)).to_contain_text("Cooks work evenings and weekends.")
    assert seen.errors == []


def test_blocked_storage(page: Page, host: Host, small_guide: Server, seen: Seen) -> None:
    """In a frame without an origin, where even the name of the storage is an error, everything else works."""
    inner = host.page(small_guide.url)
    frame = f'<iframe sandbox="allow-scripts" src="{inner}" title="Chat" width="600" height="700"></iframe>'
    page.goto(host.page(small_guide.url, script="", body=frame, policy=f"{STRICT}; frame-src {host.origin}"))
    chat = page.frame_locator("iframe").locator("career-chat")
    chat.locator("[part=launcher]").click()
    chat.locator("[part=input]").fill(PAY)
    chat.locator("[part=send]").click()
    expect(chat.locator("[part~=bot]").last).to_contain_text("$34,500")
    chat.locator("[aria-label='Not helpful']").click()
    chat.get_by_label("Outdated").check()
    chat.get_by_role("button", name="Send feedback").click()
    expect(chat.locator("form")).to_be_hidden()
    chat.locator("[part=input]").fill(NEXT)
    chat.locator("[part=send]").click()
    expect(chat.locator("[part~=bot]").last).to_contain_text("Cooks work evenings and weekends.")
    assert seen.errors == []


def test_refused_origin(chat: Chat, host: Host, server: Server) -> None:
    """A site that may not ask is told that the guide cannot be reached; the browser says why to its owner."""
    chat.visit(host.page(server.url), opened=False)
    chat.part("launcher").click()
    chat.say(PAY)
    expect(chat.part("error")).to_contain_text("The guide cannot be reached.")
    assert chat.heard("error")[0]["code"] == "server"
