"""Who may ask, by what name and how often: origins, hosts, proxies, rates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest

from chatbot.web.admission import Rates, address_of
from chatbot.web.refused import RefusedError
from chatbot.web.settings import Settings
from tests.web.serving import Server, Starter

SITE = "https://www.example.org"
OTHER = "http://localhost:3000"
# Look-alikes of the site, and what is no site.
FOREIGN = (
    "https://evil.example",
    "null",
    "https://www.example.org.evil.example",
    "https://evil-www.example.org",
    "https://xwww.example.org",
    "https://www.example.orgx",
    "http://www.example.org",
    "https://www.example.org:8443",
    "https://example.org",
    "https://WWW.EXAMPLE.ORG",
    "https://www.example.org/",
    "https://www.example.org@evil.example",
    "https://www.example.org https://evil.example",
    "https://www.example.org,https://evil.example",
    "https://www.example.org.",
    "",
    "*",
    "file://",
    "http://[",
    "http://[::1",
    "http://\xbd.example",
    "javascript:alert(1)",
    "https://" + "a" * 5_000,
)
RATE, BEGUN = 4, 2
LONGEST, LARGEST = 50, 2_048

_numbers = count(1)


@pytest.fixture(scope="module")
def narrow(serving_small: Starter) -> Iterator[Server]:
    """A server behind a trusted proxy, for one site, with narrow limits."""
    flags = (
        "--origins",
        SITE,
        OTHER,
        "--hosts",
        "127.0.0.1",
        "chat.example.org",
        "[::1]",
        "--trusted-proxies",
        "127.0.0.1",
        "--rate-limit",
        f"{RATE}/minute",
        "--conversation-limit",
        f"{BEGUN}/hour",
        "--max-message",
        str(LONGEST),
        "--max-body",
        str(LARGEST),
        "--metrics",
        "off",
    )
    with serving_small(*flags, limited=True) as running:
        yield running


@pytest.fixture(scope="module")
def plain(serving_small: Starter) -> Iterator[Server]:
    """A server that people reach without a proxy, with a rate limit."""
    with serving_small("--rate-limit", f"{RATE}/minute", limited=True) as running:
        yield running


def person() -> dict[str, str]:
    """The header by which the proxy tells of somebody who was not there before."""
    number = next(_numbers)
    return {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"}


def ask(server: Server, headers: dict[str, Any] | None = None, **fields: Any) -> httpx.Response:
    """The reply to a question."""
    return httpx.post(f"{server.url}/api/v1/ask", json={"text": "hello", **fields}, headers=headers)


def code(reply: httpx.Response) -> tuple[int, str]:
    """Status, and the code of a refusal."""
    return reply.status_code, reply.json().get("error", {}).get("code", "")


# -- origins --------------------------------------------------------------------


@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_origins(origin: str, server: Server, narrow: Server) -> None:
    """A page of a site that is not named may neither ask nor read, however its name looks."""
    for asked, headers in ((server, {}), (narrow, person())):
        reply = ask(asked, {"Origin": origin.encode("latin-1"), **headers})
        assert code(reply) == (403, "origin_refused")
        assert "access-control-allow-origin" not in reply.headers
        assert origin not in reply.text or origin in ("", "*", "null")


def test_own_pages_may_ask(server: Server, narrow: Server) -> None:
    """Pages of the server itself may ask, by whatever name and scheme they reach it, and no other may."""
    port = server.url.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", "chat.example.org", "localhost:99", "[::1]:80"):
        for scheme in ("http", "https"):
            assert ask(server, {"Host": host, "Origin": f"{scheme}://{host}"}).status_code == 200
        assert ask(server, {"Host": host, "Origin": f"ftp://{host}"}).status_code == 403
        assert ask(server, {"Host": host, "Origin": f"https://x{host}"}).status_code == 403
    assert ask(narrow, {"Origin": narrow.url, **person()}).status_code == 200


@pytest.mark.parametrize("origin", [SITE, OTHER])
def test_named_origins(origin: str, narrow: Server) -> None:
    """Pages of the named sites may ask, after asking whether they may, and read answers, refusals too; no cookies."""
    wanted = {"Method": "POST", "Headers": "content-type"}
    asked = {f"Access-Control-Request-{name}": value for name, value in wanted.items()}
    before = httpx.options(f"{narrow.url}/api/v1/ask", headers={"Origin": origin, **asked})
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, origin)
    assert "content-type" in before.headers["access-control-allow-headers"]
    sender = person()
    for fields, status in (({}, 200), ({"text": ""}, 422), ({"state": "x"}, 409), ({"text": "x" * LARGEST}, 413)):
        reply = ask(narrow, {"Origin": origin, **sender}, **fields)
        assert reply.status_code == status
        assert reply.headers["access-control-allow-origin"] == origin
        assert "origin" in reply.headers["vary"].lower()
        assert "access-control-allow-credentials" not in reply.headers
    late = ask(narrow, {"Origin": origin, **sender})
    assert (late.status_code, late.headers["access-control-allow-origin"]) == (429, origin)
    assert "retry-after" in late.headers["access-control-expose-headers"].lower()


@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_preflight(origin: str, server: Server, narrow: Server) -> None:
    """Asking whether one may gets no leave for a site that is not named, nor from a server that names none."""
    wanted: dict[str, Any] = {"Origin": origin.encode("latin-1"), "Access-Control-Request-Method": "POST"}
    for asked in (server, narrow):
        reply = httpx.options(f"{asked.url}/api/v1/ask", headers=wanted | person())
        assert reply.status_code >= 400
        assert "access-control-allow-origin" not in reply.headers


def test_the_widget_is_for_all(server: Server, narrow: Server) -> None:
    """The script itself, which knows nothing, may be loaded by any page."""
    for asked in (server, narrow):
        headers = {"Origin": "https://evil.example", **person()}
        reply = httpx.get(f"{asked.url}/widget/v1/career-chat.js", headers=headers)
        assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, "*")


# -- hosts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("chat.example.org", 200),
        ("chat.example.org:8443", 200),
        ("CHAT.example.org", 200),
        ("[::1]", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("chat.example.org.evil.example", 421),
        ("", 421),
        ("xchat.example.org", 421),
        ("127.0.0.1:80:80", 421),
        ("[::2]", 421),
    ],
)
def test_hosts(host: str, status: int, narrow: Server) -> None:
    """Where names are listed, the server answers by them only: no page makes its own name lead here."""
    for method, path in (("GET", "/api/v1/guides"), ("GET", "/demo"), ("POST", "/api/v1/ask"), ("GET", "/metrics")):
        sent = {"json": {"text": "hello"}} if method == "POST" else {}
        reply = httpx.request(method, narrow.url + path, headers={"Host": host, **person()}, **sent)  # type: ignore[arg-type]
        assert reply.status_code == (404 if status == 200 and path == "/metrics" else status)


# -- sizes --------------------------------------------------------------------------


def test_narrower_sizes(narrow: Server) -> None:
    """The settings draw the bounds of a message and of a body."""
    assert code(ask(narrow, person(), text="x" * LONGEST)) == (200, "")
    long = ask(narrow, person(), text="x" * (LONGEST + 1))
    assert (code(long), long.json()["error"]["message"]) == ((422, "invalid"), "The text is longer than 50 characters.")
    assert code(ask(narrow, person(), text="hello", guide="x" * LARGEST)) == (413, "too_large")


# -- rates ----------------------------------------------------------------------------


def test_too_many_questions(narrow: Server) -> None:
    """Past the limit an address is told when to come again; another one is not concerned, nor is who reads."""
    first, second = person(), person()
    state = ask(narrow, first).json()["state"]
    statuses = [ask(narrow, first, state=state).status_code for _ in range(RATE + 1)]
    assert statuses == [200] * (RATE - 1) + [429] * 2
    late = ask(narrow, first, state=state)
    assert code(late) == (429, "too_many")
    assert 1 <= int(late.headers["retry-after"]) <= 60
    assert f"try again in {late.headers['retry-after']} s" in late.json()["error"]["message"]
    rated = httpx.post(f"{narrow.url}/api/v1/feedback", json={"turn": "x", "rating": "up"}, headers=first)
    assert code(rated) == (429, "too_many")
    assert code(ask(narrow, second)) == (200, "")
    assert httpx.get(f"{narrow.url}/api/v1/guides", headers=first).status_code == 200


def test_too_many_reads(narrow: Server) -> None:
    """Reading is counted too, ten times as generously; whether the server runs may be asked at any time."""
    sender = person()
    with httpx.Client(base_url=narrow.url, headers=sender) as client:
        statuses = [client.get("/api/v1/suggestions").status_code for _ in range(10 * RATE + 1)]
        assert statuses == [200] * (10 * RATE) + [429]
        assert client.get("/healthz").status_code == 200
        assert client.get("/nowhere").status_code == 429


@pytest.mark.parametrize("kept", [False, True])
def test_too_many_conversations(kept: bool, narrow: Server) -> None:
    """An address begins so many conversations and no more, whoever keeps them; those begun go on."""
    sender, talks = person(), [f"talk-{next(_numbers)}" for _ in range(BEGUN + 1)]
    replies = [ask(narrow, sender, **({"conversation": talk} if kept else {})) for talk in talks]
    assert [code(reply) for reply in replies] == [(200, "")] * BEGUN + [(429, "too_many")]
    going_on = {"conversation": talks[0]} if kept else {"state": replies[0].json()["state"]}
    assert code(ask(narrow, sender, **going_on)) == (200, "")


def test_forged_addresses(plain: Server) -> None:
    """Without a trusted proxy, nobody becomes another by saying so."""
    names = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP")
    forged = [dict.fromkeys(names, f"198.51.100.{number}") for number in range(RATE + 2)]
    statuses = [ask(plain, headers).status_code for headers in forged]
    assert statuses == [200] * RATE + [429] * 2


def test_behind_a_proxy(narrow: Server) -> None:
    """Of the addresses that a trusted proxy tells, the last counts: what comes before it a client can invent."""
    last = person()["X-Forwarded-For"]
    invented = [f"203.0.113.{number}, {last}" for number in range(RATE + 1)]
    carried = ask(narrow, person()).json()["state"]
    statuses = [ask(narrow, {"X-Forwarded-For": told}, state=carried).status_code for told in invented]
    assert statuses == [200] * RATE + [429]


@pytest.mark.parametrize("told", ["", "nobody", "1.2.3.4,,", "::::", "x" * 5_000, "1.2.3.4:99", "[::1]:5", "127.0.0.1"])
def test_odd_forwarding(told: str, narrow: Server) -> None:
    """Whatever a proxy tells, it is no fault of the server's."""
    assert ask(narrow, {"X-Forwarded-For": told}).status_code in (200, 429)


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("192.0.2.7", 5), "192.0.2.7"),
        (("::ffff:192.0.2.7", 5), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::"),
        (("2001:db8:1:2:ffff::", 5), "2001:db8:1:2::"),
        (("2001:db8:1:3::1", 5), "2001:db8:1:3::"),
        (("fe80::1%eth0", 5), "fe80::"),
        (("testclient", 5), "testclient"),
        (("", 5), ""),
        (None, ""),
    ],
)
def test_address_of(client: tuple[str, int] | None, address: str) -> None:
    """A home's network of IPv6 is one address, and IPv4 is the same however a socket tells it."""
    assert address_of({"type": "http", "client": client}) == address


def test_limits_can_be_off() -> None:
    """With both limits off, nothing is counted."""
    rates = Rates(Settings(rate_limit="off", conversation_limit="off"))
    for _ in range(1_000):
        rates.ask("a")
        rates.read("a")
        rates.begin("a")


def test_limits_are_apart() -> None:
    """Asking, reading and beginning are counted each by itself."""
    rates = Rates(Settings(rate_limit="1/hour", conversation_limit="1/hour"))
    for counted in (rates.ask, rates.begin):
        counted("a")
        counted("b")
        with pytest.raises(RefusedError) as raised:
            counted("a")
        assert 1 <= int(raised.value.headers["Retry-After"]) <= 3_600
    for _ in range(10):
        rates.read("a")
    with pytest.raises(RefusedError):
        rates.read("a")


def test_a_site_that_is_refused_is_in_the_log(server: Server) -> None:
    """Who embeds the chat on a site that may not ask finds the site and the setting in the log."""
    site = "https://forgotten.example"
    asks = {"Origin": site, "Access-Control-Request-Method": "POST"}
    assert httpx.options(f"{server.url}/api/v1/ask", headers=asks).status_code >= 400
    assert "`origins`" in server.logged(site)
    assert httpx.post(f"{server.url}/api/v1/ask", json={"text": "hi"}, headers={"Origin": site}).status_code == 403
