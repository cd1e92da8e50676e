"""Settings: where each comes from, what is wrong with them, and that all are told."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chatbot.text import MAX_QUESTION
from chatbot.web import command
from chatbot.web.command import ExtraMissingError
from chatbot.web.settings import FIELDS, HIDDEN, LEAST_SECRET, Settings, SettingsError, effective
from chatbot.web.tokens import SecretError, kept_secret
from tests.web.serving import Starter, not_serving

SECRET = "0123456789abcdef" * 2
PASSWORD = "pa55word"  # noqa: S105
# What differs from its default, for each setting that is a single word or number.
OTHERS: dict[str, Any] = {
    "host": "0.0.0.0",  # noqa: S104
    "port": 8123,
    "workers": 3,
    "data": "elsewhere",
    "store": f"postgresql://ann:{PASSWORD}@localhost/log",
    "retention_days": 30,
    "secret": SECRET,
    "state_hours": 5,
    "public_url": "https://chat.example.org/careers",
    "origins": ["https://www.example.org", "http://localhost:3000"],
    "hosts": ["chat.example.org", "[::1]"],
    "trusted_proxies": ["10.0.0.0/8", "::1"],
    "rate_limit": "7/minute",
    "conversation_limit": "off",
    "max_message": 500,
    "max_body": 4096,
    "receive_seconds": 3,
    "keep_alive_seconds": 4,
    "stop_seconds": 6,
    "reload_seconds": 0,
    "metrics": False,
    "log_level": "warning",
}


def run(*flags: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`career-chat serve` with flags, run to its end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CAREER_CHAT")}
    return subprocess.run(
        [sys.executable, "-m", "chatbot", "serve", *flags],
        env=own | (env or {}),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
    )


def toml(values: dict[str, Any]) -> str:
    """Settings as a file has them."""
    lines = [
        f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}" for name, value in values.items()
    ]
    return "\n".join(["[server]", *lines])


def faults(flags: dict[str, Any] | None = None, env: dict[str, str] | None = None, file: Path | None = None) -> str:
    """What is said of settings that cannot be used."""
    with pytest.raises(SettingsError) as raised:
        effective(flags or {}, env or {}, file)
    return str(raised.value)


def test_every_setting_comes_from_each_place(tmp_path: Path) -> None:
    """File, environment and flag give a setting the same value, of its own type."""
    file = tmp_path / "own.toml"
    file.write_text(toml(OTHERS), encoding="utf-8")
    words = {name: ",".join(value) if isinstance(value, list) else str(value).lower() for name, value in OTHERS.items()}
    env = {f"CAREER_CHAT_{name.upper()}": word for name, word in words.items()}
    flags = {name: value if isinstance(value, list) else words[name] for name, value in OTHERS.items()}
    found = [effective({}, {}, file), effective({}, env), effective(flags, {})]
    for name, value in OTHERS.items():
        expected = tuple(value) if isinstance(value, list) else value
        assert [getattr(one.settings, name) for one in found] == [expected] * 3, name
        assert [one.sources[name] for one in found] == [str(file), f"CAREER_CHAT_{name.upper()}", "flag"]


def test_flag_before_environment_before_file_before_default(tmp_path: Path) -> None:
    """The nearest place wins, for each setting by itself."""
    file = tmp_path / "own.toml"
    file.write_text("[server]\nport = 1001\nmax_body = 1101\n")
    env = {"CAREER_CHAT_PORT": "1002", "CAREER_CHAT_MAX_BODY": "1102", "CAREER_CHAT_MAX_MESSAGE": ""}
    found = effective({"port": "1003", "max_body": None}, env, file)
    settings = found.settings
    assert (settings.port, settings.max_body, settings.max_message) == (1003, 1102, MAX_QUESTION)
    assert [found.sources[name] for name in ("port", "max_body", "max_message")] == [
        "flag",
        "CAREER_CHAT_MAX_BODY",
        "default",
    ]


def test_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """career-chat.toml here is read unless another is named, by flag before environment."""
    monkeypatch.chdir(tmp_path)
    for name, port in (("career-chat.toml", 1), ("env.toml", 2), ("flag.toml", 3)):
        Path(name).write_text(f"\ufeff[server]\r\nport = {port}\r\n", encoding="utf-8")  # as some editors write it
    env = {"CAREER_CHAT_CONFIG": "env.toml"}
    found = [effective({}, {}), effective({}, env), effective({}, env, Path("flag.toml"))]
    assert [one.settings.port for one in found] == [1, 2, 3]


# (settings of a file, what is said of them): what is wrong, and what may stand there.
WRONG = (
    ({"prot": 8001}, ("no setting 'prot'; did you mean port?",)),
    ({"rate-limit": "off"}, ("did you mean rate_limit?",)),
    ({"port": "eighty"}, ("port: 'eighty' is no whole number",)),
    ({"port": 8000.5}, ("port: no whole number",)),
    ({"port": True}, ("port: no whole number",)),
    ({"port": 65_536}, ("port: 65536 is not from 0 to 65535",)),
    ({"port": -1}, ("-1 is not from 0",)),
    ({"max_body": 12}, ("max_body: 12 is not from 1024 to 10000000",)),
    ({"max_message": MAX_QUESTION + 1}, (f"from 1 to {MAX_QUESTION}",)),
    ({"retention_days": -5}, ("retention_days: -5 is not from 0 to",)),
    ({"workers": 0}, ("workers: 0 is not from 1",)),
    ({"metrics": "maybe"}, ("metrics: 'maybe' is neither true nor false",)),
    ({"host": 1}, ("host: no text in quotation marks",)),
    ({"host": ""}, ('host: is empty; write "127.0.0.1" or leave it out',)),
    ({"rate_limit": ""}, ('rate_limit: is empty; write "300/minute"',)),
    ({"log_level": ""}, ("log_level: is empty",)),
    ({"origins": "https://a.example"}, ('origins: no list of texts such as ["a", "b"]',)),
    ({"origins": [1]}, ("origins: no list of texts",)),
    ({"origins": ["www.example.org"]}, ("'www.example.org' is no origin such as https://www.example.org",)),
    ({"origins": ["https://a.example/"]}, ("'https://a.example/' is no origin", "without a path")),
    ({"origins": ["ftp://a.example"]}, ("is no origin",)),
    ({"origins": ["https://me@a.example"]}, ("is no origin",)),
    ({"origins": ["http://["]}, ("'http://[' is no origin",)),
    ({"origins": ["null"]}, ("'null' is no origin",)),
    ({"origins": ["https://WWW.example.org"]}, ("write https://www.example.org",)),
    ({"origins": ["https://a.example:443"]}, ("write https://a.example",)),
    ({"hosts": ["https://a.example"]}, ("'https://a.example' is no name such as chat.example.org",)),
    ({"hosts": ["a.example:8000"]}, ("is no name", "without a port")),
    ({"trusted_proxies": ["*"]}, ("'*' is no address or network such as 10.0.0.0/8",)),
    ({"trusted_proxies": ["10.0.0.1/8"]}, ("'10.0.0.1/8' is no address or network",)),
    ({"trusted_proxies": ["proxy.local"]}, ("'proxy.local' is no address",)),
    ({"rate_limit": "many"}, ("'many' is no rate such as 60/minute, nor off",)),
    ({"rate_limit": "0/minute"}, ("'0/minute' is no rate",)),
    ({"rate_limit": "5/minute; 1/second"}, ("is no rate",)),
    ({"conversation_limit": "-1/hour"}, ("conversation_limit: '-1/hour' is no rate",)),
    ({"secret": "short"}, ("secret: shorter than 32 characters; take", "token_hex")),
    ({"public_url": "chat.example.org"}, ("'chat.example.org' is no address such as https://chat.example.org",)),
    ({"public_url": "https://a.example/?x"}, ("is no address",)),
    ({"log_level": "loud"}, ("'loud' is none of debug, info, warning and error",)),
    ({"store": "mysql://localhost/log"}, ("store: neither sqlite:///PATH, postgresql://",)),
    ({"store": "sqlite:///"}, ("store: neither sqlite:///PATH",)),
    ({"demo": "nowhere.md"}, ("demo: no file nowhere.md; name one that is there",)),
    ({"knowledge": ["nowhere"]}, ("knowledge: no folder nowhere; name one that is there",)),
    ({"workers": 2}, ("workers = 2: SQLite takes one process; name a PostgreSQL as store",)),
    ({"workers": 2, "store": "memory"}, ("workers = 2: SQLite takes one process",)),
)


@pytest.mark.parametrize(("given", "said"), WRONG, ids=[str(given) for given, _ in WRONG])
def test_wrong_values(given: dict[str, Any], said: tuple[str, ...], tmp_path: Path) -> None:
    """A value that cannot be used is refused with file, name and what may stand there."""
    file = tmp_path / "own.toml"
    file.write_text(toml(given), encoding="utf-8")
    told = faults(file=file)
    for words in said:
        assert words in told
    assert told.count("; own.toml") == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[server\nport = 1", "no TOML: Expected"),
        (b"[server]\nport = 1\nport = 2", "no TOML"),
        (b"[server]\nhost = '\xff'", "no TOML"),
        (b"port = 1", "settings stand under [server] and nowhere else"),
        (b"[servers]\nport = 1", "settings stand under [server]"),
        (b"server = 5", "settings stand under [server]"),
        (None, "cannot be read (No such file or directory); name a file that is there"),
    ],
)
def test_wrong_files(content: bytes | None, said: str, tmp_path: Path) -> None:
    """A file that is away or no file of settings is named, with what is wrong."""
    file = tmp_path / "own.toml"
    if content is not None:
        file.write_bytes(content)
    told = faults(file=file)
    assert told.startswith(f"{file}: ")
    assert said in told


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Who mends settings reads of all faults in one go, each with its place."""
    file = tmp_path / "own.toml"
    file.write_text("[server]\nprot = 1\nmax_body = 1\nworkers = 2\n")
    told = faults({"log_level": "loud"}, {"CAREER_CHAT_PORT": "x"}, file)
    places = [part for part in re.split("; ", told) if "did you mean" not in part]
    for place in (
        f"{file}: no setting 'prot'",
        f"{file}: max_body",
        "--log-level: 'loud'",
        "CAREER_CHAT_PORT: 'x'",
        "workers = 2",
    ):
        assert any(part.startswith(place) for part in places), place


def test_secrets_are_hidden() -> None:
    """Neither the effective settings nor a fault shows a secret, a password or an index's address."""
    env = {
        "CAREER_CHAT_SECRET": SECRET,
        "CAREER_CHAT_STORE": str(OTHERS["store"]),
        "CAREER_CHAT_INDEX": f"milvus://root:{PASSWORD}@localhost:19530/guides",
    }
    told = "\n".join(effective({}, env).lines())
    assert told.count(f'"{HIDDEN}"') == 3
    store = f"mysql://ann:{PASSWORD}@localhost/log"
    wrong = faults({}, {"CAREER_CHAT_SECRET": SECRET[:20], "CAREER_CHAT_STORE": store})
    assert not [word for word in (SECRET[:20], PASSWORD) if word in told + wrong]


def test_control_characters_are_not_shown() -> None:
    """A value that would steer a terminal is told without what steers."""
    assert "\x1b" not in faults({"log_level": "\x1b]0;pwned\x07"}) + "".join(effective({"data": "\x1b[2J"}, {}).lines())


def test_check_prints_a_file_that_reads_the_same(tmp_path: Path) -> None:
    """`--check` prints each setting with its source, as a file that can be used."""
    (tmp_path / "career-chat.toml").write_text("[server]\nmax_message = 100\n")
    done = run(
        "--check",
        "--port",
        "9000",
        "--origins",
        "https://a.example",
        "https://b.example",
        cwd=tmp_path,
        env={"CAREER_CHAT_METRICS": "off"},
    )
    assert done.returncode == 0
    assert "not served" not in done.stderr
    assert [line.split(" = ")[0] for line in done.stdout.splitlines()] == ["[server]", *FIELDS]
    sources = {line.split(" = ")[0]: line.rpartition("# ")[2] for line in done.stdout.splitlines()[1:]}
    assert {name: source for name, source in sources.items() if not source.startswith("default")} == {
        "port": "flag",
        "origins": "flag",
        "max_message": "career-chat.toml",
        "metrics": "CAREER_CHAT_METRICS",
    }
    again = tmp_path / "again.toml"
    again.write_text(done.stdout, encoding="utf-8")
    found = effective({}, {}, again).settings
    assert found == Settings(
        port=9000, max_message=100, metrics=False, origins=("https://a.example", "https://b.example")
    )


def test_faults_end_with_two(tmp_path: Path) -> None:
    """Settings that cannot be used are told on standard error in one line, with exit code 2."""
    done = run("--check", "--config", "nowhere.toml", "--port", "x", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("career-chat: nowhere.toml: cannot be read")
    assert "--port: 'x' is no whole number" in done.stderr


def test_help_shows_each_setting() -> None:
    """`--help` has a flag with a sentence for each setting, but for the secret, which other users could see."""
    told = " ".join(run("--help").stdout.split())
    flags = {f"--{name.replace('_', '-')}" for name in FIELDS} - {"--secret"}
    assert not [flag for flag in flags if f"{flag} " not in told]
    elsewhere = ("knowledge", "intents", "intents_only", "index", "secret")
    about = [own.metadata["about"] for name, own in FIELDS.items() if name not in elsewhere]
    squeezed = told.replace(" ", "")
    assert not [words for words in about if words.replace(" ", "") not in squeezed]


def test_port_in_use(serving_small: Starter) -> None:
    """A port that is taken is told with what to do, before anything is served."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = not_serving(serving_small("--port", str(port)))
    assert f"cannot listen on 127.0.0.1:{port} (Address already in use)" in said
    assert "choose another with --host or --port" in said


def test_what_is_wrong_shows_before_serving(tmp_path: Path, serving_small: Starter) -> None:
    """A secret that is torn and a demo that is none end the start with words."""
    (tmp_path / "demo.md").write_text("no demo", encoding="utf-8")
    (tmp_path / "secret").touch()
    assert "demo.md" in not_serving(serving_small("--demo", str(tmp_path / "demo.md"), data=tmp_path))
    assert "no secret of 32 characters" in not_serving(serving_small(data=tmp_path))


def test_missing_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the command to install it is told."""
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else name)
    with pytest.raises(ExtraMissingError) as raised:
        command._need("server")
    assert str(raised.value) == (
        "this needs packages that are not installed (uvicorn); run: pip install 'career-chat[server]'"
    )


# -- the secret of a machine ----------------------------------------------------


def test_secret_is_made_once(tmp_path: Path) -> None:
    """The first start makes a secret that its owner alone reads; the next ones find it."""
    folder = tmp_path / "data"
    secret = kept_secret(folder)
    assert len(secret) >= LEAST_SECRET
    assert kept_secret(folder) == secret
    assert [path.name for path in folder.iterdir()] == ["secret"]
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff" * 64])
def test_torn_secret(content: bytes, tmp_path: Path) -> None:
    """A secret that is empty, cut or no text signs nothing: the file is named."""
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(SecretError, match="secret: no secret of 32 characters or more; delete the file"):
        kept_secret(tmp_path)


def test_secret_that_cannot_be_kept(tmp_path: Path) -> None:
    """Where the data folder cannot be made, what to set is told."""
    (tmp_path / "file").touch()
    with pytest.raises(SecretError, match=r"cannot be made or read \(Not a directory\); set CAREER_CHAT_SECRET"):
        kept_secret(tmp_path / "file" / "data")
