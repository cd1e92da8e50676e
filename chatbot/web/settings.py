"""Settings of the server: flag, environment, file, default, in this order.

Each setting is one field of `Settings`, which is also the table that `career-chat serve --help`, `--check`, the
environment (`CAREER_CHAT_` and the name in capitals) and the file (`[server]` of career-chat.toml) are read from.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from chatbot.errors import CareerChatError
from chatbot.text import MAX_QUESTION, clean, join_words

FILE = "career-chat.toml"
TABLE = "server"
ENVIRONMENT = "CAREER_CHAT_"
OFF = "off"
ANY = "*"
SHIPPED = "shipped"  # the folder of guides that come with the program
# What is said instead of a value that must not be seen.
HIDDEN = "(hidden)"
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", OFF)
_DAY = 24
# Characters below which a secret could be found by trying.
LEAST_SECRET = 32
_PORTS = {"http": ":80", "https": ":443"}
# A name or an address, of IPv6 in brackets, as the header Host has it.
_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]").fullmatch


class SettingsError(CareerChatError):
    """Settings that cannot be used: every fault, each with its place and remedy."""


def _setting(
    default: Any, about: str, *, least: float | None = None, most: float | None = None, hidden: bool = False
) -> Any:
    return field(default=default, metadata={"about": about, "least": least, "most": most, "hidden": hidden})


@dataclass(frozen=True)
class Settings:
    """How the server is to run; every value is checked."""

    host: str = _setting("127.0.0.1", "address to listen on; 0.0.0.0 for all")
    port: int = _setting(8000, "port to listen on; 0 takes a free one", least=0, most=65_535)
    workers: int = _setting(1, "processes that answer; more than one needs PostgreSQL as store", least=1, most=64)
    knowledge: tuple[str, ...] = _setting((), "folders of guides, or shipped")
    intents: str = _setting(
        "", "folder of intent rules that add to the shipped ones, or replace those of the same name"
    )
    intents_only: str = _setting("", "folder of intent rules that takes the place of all shipped ones")
    index: str = _setting("", "an index in Milvus: milvus://host:port/name", hidden=True)
    data: str = _setting("", "folder for the log, the secret and what is fitted")
    store: str = _setting(
        "",
        "the log of turns and feedback: sqlite:///PATH, postgresql://USER:PASSWORD@HOST/NAME, or "
        "memory (default: log.sqlite in the data folder)",
        hidden=True,
    )
    retention_days: int = _setting(90, "days that turns and feedback are kept; 0 keeps them", least=0, most=36_500)
    secret: str = _setting(
        "",
        "signs what conversations carry, the same for all replicas, 32 characters or more "
        "(default: made once, in the data folder)",
        hidden=True,
    )
    state_hours: int = _setting(7 * _DAY, "hours after which a conversation begins anew", least=1, most=87_600)
    demo: str = _setting("", "a demo.md for the page /demo (default: the guides' own FAQ)")
    public_url: str = _setting("", "address that people reach the server by, for links in answers (default: as asked)")
    origins: tuple[str, ...] = _setting(
        (),
        "sites whose pages may ask, such as https://www.example.org; * for all "
        "(default: only pages of the server itself)",
    )
    hosts: tuple[str, ...] = _setting(
        (),
        "names that the server is asked by, such as chat.example.org; any other is "
        "refused (default: any; /mcp only local ones)",
    )
    trusted_proxies: tuple[str, ...] = _setting((), "addresses or networks of proxies whose X-Forwarded-For counts")
    rate_limit: str = _setting("300/minute", "requests that ask or rate, for one address; off for no limit")
    conversation_limit: str = _setting("300/hour", "conversations begun from one address; off for no limit")
    max_message: int = _setting(MAX_QUESTION, "characters of a message", least=1, most=MAX_QUESTION)
    max_body: int = _setting(
        262_144, "bytes of a request, in which some clients send a whole conversation", least=1_024, most=10_000_000
    )
    receive_seconds: int = _setting(10, "a request that takes longer to arrive is dropped", least=1, most=600)
    keep_alive_seconds: int = _setting(5, "an idle connection is kept so long", least=1, most=600)
    stop_seconds: int = _setting(10, "at a stop, requests under way may take so long", least=1, most=600)
    reload_seconds: int = _setting(
        2, "guides and rules are looked at so often, and read again where they changed; 0 never", least=0, most=86_400
    )
    metrics: bool = _setting(True, "whether /metrics is served")
    log_level: str = _setting("info", "debug, info, warning or error")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Settings:
        """The settings that `dataclasses.asdict` gave, through JSON."""
        given: dict[str, Any] = {name: tuple(own) if isinstance(own, list) else own for name, own in values.items()}
        return cls(**given)

    def folder(self) -> Path:
        """The data folder."""
        from chatbot.opening import data_folder

        return Path(self.data).expanduser() if self.data else data_folder()

    def store_url(self) -> str:
        """The address of the log as SQLAlchemy has it."""
        if self.store == "memory":
            return "sqlite://"
        return self.store or f"sqlite:///{self.folder() / 'log.sqlite'}"


@dataclass(frozen=True)
class Effective:
    """Settings with where each value comes from: name -> "flag", "CAREER_CHAT_PORT", a file or "default"."""

    settings: Settings
    sources: Mapping[str, str]

    def lines(self) -> list[str]:
        """Each setting as `name = value  # source`, in the form of the file."""
        shown = [(name, _shown(name, getattr(self.settings, name)), self._source(name)) for name in FIELDS]
        width = max(len(f"{name} = {value}") for name, value, _ in shown)
        return [f"[{TABLE}]", *(f"{f'{name} = {value}':<{width}}  # {source}" for name, value, source in shown)]

    def _source(self, name: str) -> str:
        """Where a value comes from, and what one that is left out stands for."""
        folder = self.settings.folder()
        meant = {
            "knowledge": "shipped",
            "intents": "none beside the shipped",
            "intents_only": "shipped",
            "data": str(folder),
            "store": self.settings.store_url(),
            "secret": f"in {folder}",
        }.get(name)
        source = self.sources[name]
        return source if getattr(self.settings, name) or meant is None else f"{source}: {clean(meant, 200)}"


FIELDS: dict[str, dataclasses.Field[Any]] = {own.name: own for own in dataclasses.fields(Settings)}


def effective(flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Effective:
    """The settings in effect.

    flags: name -> value, None where it was not given; file: the one named, else CAREER_CHAT_CONFIG, else
    career-chat.toml here, if there is one. Raises SettingsError with every fault found.
    """
    named = file or (Path(environment["CAREER_CHAT_CONFIG"]) if environment.get("CAREER_CHAT_CONFIG") else None)
    path = named or Path(FILE)
    faults: list[str] = []
    given: dict[str, tuple[str, Any]] = {}
    if named is not None or path.is_file():
        given |= {name: (str(path), value) for name, value in _read(path, faults).items()}
    for name in FIELDS:
        variable = f"{ENVIRONMENT}{name.upper()}"
        if environment.get(variable):
            given[name] = variable, _split(name, environment[variable])
    given |= {name: ("flag", value) for name, value in flags.items() if value is not None}
    values: dict[str, Any] = {}
    for name, (source, value) in given.items():
        try:
            values[name] = _checked(name, value)
        except ValueError as error:
            where = {"flag": f"--{name.replace('_', '-')}", f"{ENVIRONMENT}{name.upper()}": source}
            faults.append(f"{where.get(source, f'{source}: {name}')}: {error}")
    settings = Settings(**values)
    faults += _together(settings)
    if faults:
        raise SettingsError("; ".join(faults))
    return Effective(settings, {name: given[name][0] if name in given else "default" for name in FIELDS})


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    """The values of a file; what is wrong with it is added to the faults."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        faults.append(f"{path}: cannot be read ({error.strerror}); name a file that is there")
        return {}
    except ValueError as error:  # of TOML or of UTF-8
        faults.append(f"{path}: no TOML: {error}; mend the line")
        return {}
    table = content.get(TABLE, {})
    if not isinstance(table, dict) or set(content) - {TABLE}:
        faults.append(f"{path}: settings stand under [{TABLE}] and nowhere else")
        return {}
    faults.extend(f"{path}: {_unknown(name)}" for name in table if name not in FIELDS)
    return {name: value for name, value in table.items() if name in FIELDS}


def _unknown(name: str) -> str:
    from rapidfuzz import process  # where a name is misspelt only

    nearest = process.extractOne(name, list(FIELDS))
    return f"no setting {clean(name, 40)!r}; did you mean {nearest[0]}? There are {join_words(FIELDS)}"


def _split(name: str, text: str) -> Any:
    """A value of the environment: lists are parted by commas, folders by the system's sign for it."""
    if not FIELDS[name].type.startswith("tuple"):
        return text
    return [part.strip() for part in text.split(os.pathsep if name == "knowledge" else ",") if part.strip()]


def _checked(name: str, value: Any) -> Any:
    """A value as its field has it. Raises ValueError saying what is wrong and what may stand there."""
    own = FIELDS[name]
    if own.type == "int":
        number = _number(value)
        least, most = own.metadata["least"], own.metadata["most"]
        if not least <= number <= most:
            raise ValueError(f"{number} is not from {least} to {most}")
        return number
    if own.type == "bool":
        return _flag(value)
    if own.type.startswith("tuple"):
        if isinstance(value, str) or not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise ValueError('no list of texts such as ["a", "b"]')
        for part in value:
            _CHECKS.get(name, _any)(part)
        return tuple(value)
    if not isinstance(value, str):
        raise ValueError("no text in quotation marks")
    if value:
        _CHECKS.get(name, _any)(value)
    elif own.default:
        raise ValueError(f"is empty; write {_shown(name, own.default)} or leave it out")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("no whole number")
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"{clean(str(value), 40)!r} is no whole number") from None


def _flag(value: Any) -> bool:
    word = str(value).lower()
    if word not in (*_TRUE, *_FALSE):
        raise ValueError(f"{clean(word, 40)!r} is neither true nor false")
    return word in _TRUE


# -- checks of single values -------------------------------------------------


def _any(_: str) -> None:
    """Nothing to check."""


def _origin(text: str) -> None:
    if text == ANY:
        return
    parts = _parts(text)
    if parts is None or text != f"{parts.scheme}://{parts.netloc}" or "@" in text:
        slash = "; leave out the / at the end" if text.endswith("/") else ""
        raise ValueError(f"{clean(text, 80)!r} is no origin such as https://www.example.org, without a path{slash}")
    # Compared with what browsers send, letter by letter.
    usual = f"{parts.scheme}://{parts.netloc.removesuffix(_PORTS[parts.scheme])}".lower()
    if text != usual:
        raise ValueError(f"{clean(text, 80)!r} is not as browsers write it; write {clean(usual, 80)}")


def _address(text: str) -> None:
    if not is_address(text):
        raise ValueError(f"{clean(text, 80)!r} is no address such as https://chat.example.org")


def is_address(text: str) -> bool:
    """Whether a text is an address that a server is reached by."""
    parts = _parts(text)
    return parts is not None and not parts.query and not parts.fragment


def _parts(text: str) -> SplitResult | None:
    """The parts of an address of the web, or None."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS and parts.netloc else None


def _host(text: str) -> None:
    if not _HOST(text):
        raise ValueError(
            f"{clean(text, 80)!r} is no name such as chat.example.org, in small letters, without "
            "http:// and without a port"
        )


def _network(text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(f"{clean(text, 80)!r} is no address or network such as 10.0.0.0/8") from None


def _rate(text: str) -> None:
    if text == OFF:
        return
    from limits import parse_many

    try:
        rates = parse_many(text)
    except ValueError:
        rates = []
    if len(rates) != 1 or rates[0].amount < 1:
        raise ValueError(f"{clean(text, 40)!r} is no rate such as 60/minute, nor {OFF}") from None


def _secret(text: str) -> None:
    if len(text) < LEAST_SECRET:
        raise ValueError(
            f"shorter than {LEAST_SECRET} characters; take what "
            "`python -c 'import secrets; print(secrets.token_hex())'` prints"
        )


def _file(text: str) -> None:
    if not Path(text).is_file():
        raise ValueError(f"no file {clean(text, 200)}; name one that is there")


def _folder(text: str) -> None:
    if text != SHIPPED and not Path(text).is_dir():
        raise ValueError(f"no folder {clean(text, 200)}; name one that is there")


def _level(text: str) -> None:
    if text not in ("debug", "info", "warning", "error"):
        raise ValueError(f"{clean(text, 40)!r} is none of debug, info, warning and error")


def _store(text: str) -> None:
    if text != "memory" and (not text.startswith(("sqlite:///", "postgresql://")) or text == "sqlite:///"):
        raise ValueError("neither sqlite:///PATH, postgresql://USER:PASSWORD@HOST/NAME nor memory")


_CHECKS = {
    "origins": _origin,
    "public_url": _address,
    "hosts": _host,
    "trusted_proxies": _network,
    "rate_limit": _rate,
    "conversation_limit": _rate,
    "secret": _secret,
    "log_level": _level,
    "store": _store,
    "demo": _file,
    "knowledge": _folder,
    "intents": _folder,
    "intents_only": _folder,
}


def _together(settings: Settings) -> Iterable[str]:
    """What is wrong with settings that are right one by one."""
    if settings.workers > 1 and not settings.store.startswith("postgresql://"):
        yield f"workers = {settings.workers}: SQLite takes one process; name a PostgreSQL as store"


def _shown(name: str, value: Any) -> str:
    if FIELDS[name].metadata["hidden"] and value and value != "memory":
        return f'"{HIDDEN}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_shown(name, part) for part in value)}]"
    return str(value) if isinstance(value, int) else json.dumps(clean(value, 200), ensure_ascii=False)
