"""The page of a section, where the links of answers lead."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import Seen, barriers
from tests.web.serving import Server, serving

_HOSTILE = """\
---
title: Cook <script>document.title = "broken"</script>
role: Cook
publisher: "<img src=x onerror=alert(1)>"
year: 2024
---

# Cook

Cooks prepare meals.

## Pay & "conditions"

Pay is `<b>low</b>` & `"><script>document.title = "broken"</script>`.

| Level | `<i>Pay</i>` |
| --- | --- |
| Entry | `<script>document.title = "broken"</script>` |

- one `</ul><script>document.title = "broken"</script>`

### Extras

None.

## Frequently Asked Questions

### Do cooks need a diploma?

No `<b>diploma</b>` is needed.
"""


@pytest.fixture(scope="module")
def hostile(served_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a guide full of markup."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(served_data, folder / "data")
    (folder / "guides").mkdir()
    (folder / "guides" / "cook.md").write_text(_HOSTILE, encoding="utf-8")
    with serving(folder / "data", "--knowledge", str(folder / "guides")) as running:
        yield running


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_read_it(server: Server, page: Page, scheme: Literal["light", "dark"]) -> None:
    """A screen reader, a keyboard and weak eyes are no hindrance, and nothing is wider than a phone."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(f"{server.url}/sources/customer-service-representative/annual-salary")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_section(server: Server, page: Page, seen: Seen) -> None:
    """A section is shown with its table and its source, by nothing but the server's own style sheet."""
    page.goto(f"{server.url}/sources/customer-service-representative/annual-salary")
    expect(page.locator("h1")).to_have_text("Annual Salary")
    expect(page.locator("th")).to_have_text(["Level", "Pay"])
    expect(page.locator("footer")).to_contain_text("Source: Jobicy, 2025. Lines 31 to 45")
    assert (seen.errors, seen.beyond(server.url)) == ([], [])


def test_subsections(server: Server, page: Page) -> None:
    """The sections below one are a click away."""
    guides = httpx.get(f"{server.url}/api/v1/guides").json()["guides"]
    guide, parent, child = next(
        (guide["slug"], above, below)
        for guide in guides
        for above in guide["sections"]
        for below in guide["sections"]
        if below["path"][:-1] == above["path"]
    )
    page.goto(f"{server.url}/sources/{guide}/{parent['anchor']}")
    page.locator("nav a", has_text=child["path"][-1]).first.click()
    expect(page.locator("h1")).to_have_text(child["path"][-1])


def test_markup_is_text(hostile: Server, page: Page, seen: Seen) -> None:
    """Markup in a guide is shown and nothing else."""
    page.goto(f"{hostile.url}/sources/cook/pay-conditions")
    expect(page.locator("main")).to_contain_text('"><script>document.title = "broken"</script>')
    assert page.locator("script, img, main b, main i").count() == 0
    assert "broken" in page.title() and page.title() != "broken"  # noqa: PT018 (one title)
    assert seen.errors == []


def test_answer_of_a_hostile_guide(hostile: Server) -> None:
    """Markdown for those who render it has nothing of a guide in it that becomes a link, a tag or a picture."""
    asked = {"messages": [{"role": "user", "text": "what does a cook earn?"}]}
    text = httpx.post(f"{hostile.url}/deep-chat", json=asked).json()["text"]
    assert "\\<" in text or "<" not in text
    assert "<" not in text.replace("\\<", "")


@pytest.mark.parametrize("path", ["none/none", "customer-care-agent/none", "%3Cscript%3E/x", "a%00b/%2e%2e"])
def test_missing(server: Server, path: str) -> None:
    """A section that is not there, or not any more, is said to be missing, without a word of what was asked."""
    given = httpx.get(f"{server.url}/sources/{path}")
    assert given.status_code == 404
    assert "script" not in given.text.lower().replace("script-src", "")


@pytest.mark.parametrize("old", ["annual-salaries", "anual-salary"])
def test_renamed(server: Server, old: str) -> None:
    """A link to a heading as it was called before leads to what it is called now, on the page and in the API."""
    given = httpx.get(f"{server.url}/sources/customer-service-representative/{old}")
    assert (given.status_code, given.headers["location"]) == (302, "annual-salary")
    told = httpx.get(f"{server.url}/api/v1/sources/customer-service-representative/{old}").json()
    assert told["anchor"] == "annual-salary"


def test_policy(server: Server) -> None:
    """Nothing runs on the page."""
    given = httpx.get(f"{server.url}/sources/customer-service-representative/annual-salary")
    assert given.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
