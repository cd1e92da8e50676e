"""The commands `serve`, `widget` and `mcp`: their flags, and what they run."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatbot.errors import CareerChatError
from chatbot.text import clean

if TYPE_CHECKING:
    from chatbot.bot import Bot
    from chatbot.web.settings import Settings

FAILED = 3
# Connections that may wait to be taken; so many are taken at once, before any is closed.
BACKLOG = 128

SERVE_EXAMPLES = """examples:
  career-chat serve                                            http://127.0.0.1:8000/demo
  career-chat serve --host 0.0.0.0 --origins https://www.example.org
  career-chat serve --config career-chat.toml --check          print the settings in effect and stop
  CAREER_CHAT_RATE_LIMIT=off career-chat serve                 every setting has a variable

The secret has no flag, since every user of a machine can read flags: set CAREER_CHAT_SECRET, or name it in the file.
A setting comes from its flag, else its variable CAREER_CHAT_..., else the file, else its default. docs/server.md says
what each is for.
"""
_MISSING = "this needs packages that are not installed ({name}); run: pip install 'career-chat[{extra}]'"
_PACKAGES = {"server": ("fastapi", "uvicorn", "limits", "structlog", "sqlalchemy"), "mcp": ("mcp",)}


class ExtraMissingError(CareerChatError):
    """The packages of an extra are not installed."""


def add_serve(command: argparse.ArgumentParser) -> None:
    """Give `serve` its flags: one for each setting that has no flag of its own elsewhere."""
    from chatbot.web.settings import FIELDS

    command.epilog, command.formatter_class = SERVE_EXAMPLES, argparse.RawDescriptionHelpFormatter
    command.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="settings as TOML (default: career-chat.toml here, or CAREER_CHAT_CONFIG)",
    )
    command.add_argument(
        "--check", action="store_true", help="print the settings in effect, try guides and demo, and stop"
    )
    for name, own in FIELDS.items():
        # What every command has, and the secret, which has no flag.
        if name in ("knowledge", "intents", "intents_only", "index", "secret"):
            continue
        default = "" if own.default in ("", ()) else f" (default: {str(own.default).lower()})"
        several: dict[str, Any] = {"nargs": "+"} if str(own.type).startswith("tuple") else {}
        command.add_argument(
            f"--{name.replace('_', '-')}",
            metavar=_METAVARS.get(str(own.type), "TEXT"),
            dest=name,
            help=f"{own.metadata['about']}{default}".replace("%", "%%"),
            **several,
        )


_METAVARS = {"int": "N", "bool": "on|off", "tuple[str, ...]": "TEXT"}


def serve(options: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Serve until it is stopped, or print the settings in effect; the exit code. Raises CareerChatError."""
    from chatbot.web.settings import FIELDS, effective

    flags = {name: getattr(options, name, None) for name in FIELDS}
    flags["knowledge"] = [str(folder) for folder in flags["knowledge"]] if flags["knowledge"] else None
    for name in ("intents", "intents_only"):
        flags[name] = str(flags[name]) if flags[name] else None
    _need("server")  # first: its packages read some of the settings
    found = effective(flags, os.environ, options.config)
    if options.check:
        print("\n".join(found.lines()), flush=True)
        return int(_try(found.settings, say) > 0)
    return _run(found.settings, say)


def widget(options: argparse.Namespace) -> int:
    """Print the line that brings the widget into a page; the exit code. Raises CareerChatError."""
    from chatbot.web.settings import is_address

    if not is_address(options.address):
        raise CareerChatError(
            "the address of the server begins with http:// or https://, as in "
            "career-chat widget https://chat.example.org"
        )
    _need("server")
    from chatbot.web.pages import snippet

    print(snippet(clean(options.address).rstrip("/")))
    return 0


def mcp(bot: Bot) -> int:
    """Answer an assistant over standard input and output; the exit code. Raises CareerChatError."""
    _need("mcp")
    from chatbot.web.mcp import run_stdio

    run_stdio(bot)
    return 0


def _need(extra: str) -> None:
    """Raises ExtraMissingError where the packages of an extra are not installed."""
    missing = [name for name in _PACKAGES[extra] if find_spec(name) is None]
    if missing:
        raise ExtraMissingError(_MISSING.format(name=", ".join(missing), extra=extra))


def _run(settings: Settings, say: Callable[[str], None]) -> int:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from chatbot.log.storage import Store
    from chatbot.web.app import VARIABLE
    from chatbot.web.observing import SHARED
    from chatbot.web.tokens import kept_secret

    # What is wrong with guides, demo, port, log or secret shows here, in words, and not in a process of the server.
    _try(settings, say)
    listening = _listen(settings)
    Store.open(settings.store_url()).close()
    if not settings.secret:
        kept_secret(settings.folder())
    os.environ[VARIABLE] = json.dumps(dataclasses.asdict(settings))
    config = uvicorn.Config(
        "chatbot.web.app:from_environment",
        factory=True,
        workers=settings.workers,
        http="chatbot.web.deadline:DeadlineProtocol",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        backlog=BACKLOG,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    say(
        f"career-chat: http://{_shown(settings.host)}:{listening.getsockname()[1]}/demo shows it, /api/docs tells the "
        "API. Ctrl-C stops."
    )
    # uvicorn stops politely, then raises the signal again: a stop that was asked for is no failure.
    signal.signal(signal.SIGTERM, lambda *_: None)
    with tempfile.TemporaryDirectory(prefix="career-chat-") as counts, suppress(KeyboardInterrupt):
        if settings.workers > 1:
            os.environ[SHARED] = counts
            Multiprocess(config, sockets=[listening]).run()
            return 0
        server = uvicorn.Server(config)
        server.run(sockets=[listening])
        return 0 if server.started else FAILED
    return 0


def _try(settings: Settings, say: Callable[[str], None]) -> int:
    """Open guides and demo, and tell which files are not served; how many these are. Raises CareerChatError."""
    from chatbot.demo.script_file import read_demo
    from chatbot.web.reloading import open_bot

    bot = open_bot(settings, say)
    for notice in bot.notices():
        say(f"career-chat: {notice}")
    if settings.demo:
        read_demo(Path(settings.demo), bot)
    return len(bot.library.faults) + len(bot.rules.faults)


def _listen(settings: Settings) -> socket.socket:
    """The socket to listen on. Raises CareerChatError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio sends small writes at once; without, each answer waits 40 ms (Nagle's algorithm).
    own = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        own.bind((settings.host, settings.port))
        own.listen(BACKLOG)  # from now on who comes waits; another that starts here at the same time is told
    except OSError as error:
        own.close()
        where = f"{_shown(settings.host)}:{settings.port}"
        raise CareerChatError(
            f"cannot listen on {where} ({error.strerror}); choose another with --host or --port, or "
            "stop what listens there"
        ) from error
    own.set_inheritable(True)
    return own


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
