"""A server that runs, is asked and stops."""

from __future__ import annotations

import httpx

from tests.web.serving import Server


def test_it_answers(server: Server) -> None:
    """A running server says that it is ready, and how many guides it has."""
    told = httpx.get(f"{server.url}/readyz").json()
    assert (told["status"], told["guides"], told["faults"]) == ("ok", 4, 0)
