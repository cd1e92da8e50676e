"""A database by its URL: opened, waited for a while and no longer, its failures in words; SQLite or PostgreSQL.

All that differs between the two stands here. On SQLite one process holds the
file, and one connection is used by one thread at a time; on PostgreSQL any
number of processes share the database.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from chatbot.errors import CareerChatError
from chatbot.text import clean

if sys.platform != "win32":
    import fcntl

# Seconds that a database may take to let us in, to answer, or to be free: then it is away.
WAIT_SECONDS = 5
# Connections of a process to PostgreSQL; a turn holds one for some milliseconds.
CONNECTIONS = 5
# Names the making of tables among the advisory locks of a PostgreSQL: "career-c" as a number.
_MAKING = int.from_bytes(b"career-c", "big") >> 1
_FORMS = "write sqlite:///FILE.db (a fourth slash for a path from the root) or postgresql://USER:PASSWORD@HOST/NAME"
# What drivers say -> what to do about it; the first that fits.
_REMEDIES = (
    ("disk is full", "free space on its disk, and it goes on by itself"),
    ("disk I/O error", "see that its disk has space and is sound"),
    ("No space left", "free space on its disk, and it goes on by itself"),
    ("is locked", "another program holds the file: close it, and try again"),
    ("readonly", "see that the file and its folder can be written"),
    ("not a database", "name a file that career-chat made, or a new one"),
    ("malformed", "put a backup in its place"),
    ("permission denied", "let this user create tables there (GRANT CREATE ON SCHEMA public TO ...)"),
    ("statement timeout", "try again; where this goes on, see what holds its locks"),
    ("busy", "try again; where this goes on, the database is too slow for so many questions"),
)
_SEE = {
    "sqlite": "see that the file and its folder can be written",
    "postgresql": "see that PostgreSQL runs there and lets this user in, and PostgreSQL's log",
}


class StoreError(CareerChatError):
    """A store that cannot be opened, read or written; what was asked of it was not done.

    The message holds no password and nothing that anyone wrote.
    """

    def __init__(self, where: str, problem: str, remedy: str) -> None:
        super().__init__(f"{where}: {problem}; {remedy}")


class Database:
    """A way to a database, for several threads; where it was away, the next use finds it again.

    where: how errors name it.
    """

    def __init__(self, url: str) -> None:
        """Open sqlite:///FILE, sqlite:// (memory) or postgresql://... Raises StoreError."""
        address = _address(url)
        self.where = _shown(address)
        self._closed = False
        self._traces = True  # whoever had the file before may have ended in the midst of erasing
        with ExitStack() as held:
            if address.drivername == "sqlite":
                address = _claimed(address, held)
            try:
                self._engine = _engine(address)
            except ImportError as error:
                raise StoreError(self.where, "needs psycopg", "run `pip install 'career-chat[postgres]'`") from error
            held.callback(self._engine.dispose)
            # A read is one statement: no transaction, and on SQLite no waiting for who writes.
            self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            self._lite = self._engine.dialect.name == "sqlite"
            self.insert = sqlite.insert if self._lite else postgresql.insert
            with self.changing() as connection:
                self._check(connection)
            self._held = held.pop_all()

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A connection in a transaction, committed at the end."""
        with self._in_words(), self._engine.begin() as connection:
            yield connection

    def rows(self, statement: sa.Select[Any]) -> Sequence[Mapping[Any, Any]]:
        """What one reading statement finds."""
        with self._in_words(), self._reading.connect() as connection:
            return connection.execute(statement).mappings().all()

    @contextmanager
    def making(self) -> Iterator[Connection]:
        """A transaction that makes tables: processes that start at once do so one after the other."""
        with self.changing() as connection:
            if not self._lite:  # SQLite is this process's alone
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING)))
            yield connection

    def erase(self, deleted: int) -> None:
        """Leave nothing of the rows just deleted, so many, in the files of SQLite; PostgreSQL sees to its own.

        Overwriting what is deleted (`secure_delete`) leaves copies where SQLite had moved rows between pages, and its
        log holds what was written before. So the file is written anew, for which all others wait, and the log emptied.
        """
        self._traces = self._traces or deleted > 0
        if self._lite and self._traces:
            with self._in_words(), self._reading.connect() as connection:
                connection.exec_driver_sql("VACUUM")
                busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            if busy:
                raise StoreError(
                    self.where,
                    "deleted, but traces remain while another program reads the file",
                    "close it, and do the same again",
                )
        self._traces = False

    def close(self) -> None:
        """Give back the connections, then the file."""
        self._closed = True
        self._held.close()

    def _check(self, connection: Connection) -> None:
        """Refuse a database that cannot hold every question."""
        if not self._lite:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            if encoding != "UTF8":
                raise StoreError(
                    self.where,
                    f"the database is not in UTF8 but in {encoding}",
                    "make one with `createdb --template template0 --encoding UTF8 NAME`",
                )

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Failures of the database as StoreError."""
        if self._closed:  # SQLite's file may be another's by now
            raise StoreError(self.where, "is closed", "open it again")
        try:
            yield
        except exc.SQLAlchemyError as error:
            # Not "from error": a log with the whole chain would hold what was written.
            raise _in_words(error, self._engine.url, self.where) from None


# -- addresses ------------------------------------------------------------------


def _address(url: str) -> URL:
    """A URL of a store, read. What is wrong with it is told without it: the password may stand anywhere in it."""
    try:
        address = make_url(url.strip())
    except (exc.ArgumentError, ValueError):
        raise StoreError("store", "the URL cannot be read", _FORMS) from None
    if address.drivername == "sqlite":
        if address.host or address.username or address.query:
            raise StoreError("store", "no URL of a SQLite file", _FORMS)
        return address
    if address.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise StoreError("store", f"no database of the kind {address.drivername!r} is known", _FORMS)
    if url.count("@") > 1:
        raise StoreError("store", "the URL has more than one @", "write %40 for one within the password")
    return address.set(drivername="postgresql+psycopg")


def _shown(address: URL) -> str:
    """An address as errors name it: the file, or the URL without password and options."""
    if address.drivername == "sqlite":
        return address.database or "sqlite://"
    shown = URL.create("postgresql", address.username, None, address.host, address.port, address.database)
    return shown.render_as_string()


def _claimed(address: URL, held: ExitStack) -> URL:
    """The address of a SQLite file that is there, is private and is this process's alone until `held` closes."""
    if address.database in (None, "", ":memory:"):
        return address
    path = Path(str(address.database)).resolve()  # one lock, whatever links lead here
    flags = os.O_RDWR | os.O_CREAT
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Closed before SQLite opens it: closing it later would give up SQLite's own locks.
        os.close(os.open(path, flags, 0o600))
        lock = os.open(f"{path}.lock", flags, 0o600)
        held.callback(os.close, lock)
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StoreError(
            str(path), "another career-chat serve uses it", "use PostgreSQL for several workers or replicas"
        ) from None
    except OSError as error:
        raise StoreError(
            str(path), f"cannot be written ({error.strerror})", "name a file in a folder that can be"
        ) from error
    return address.set(database=str(path))


def _engine(address: URL) -> Engine:
    """Connections to an address; none is opened yet."""
    if address.drivername == "sqlite":
        engine = sa.create_engine(
            address,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": WAIT_SECONDS},
        )
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
        return engine
    milliseconds = 1_000 * WAIT_SECONDS
    options = {
        "connect_timeout": WAIT_SECONDS,
        # The last: a process that stopped in the midst must not hold a conversation's lock.
        "options": f"-c statement_timeout={milliseconds} -c idle_in_transaction_session_timeout={2 * milliseconds}",
        "tcp_user_timeout": milliseconds,
        "keepalives_idle": WAIT_SECONDS,
        "client_encoding": "utf8",
        "application_name": "career-chat",
    }
    return sa.create_engine(
        address,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={name: value for name, value in options.items() if name not in address.query},
    )


def _prepare(connection: Any, _: object) -> None:
    """A new connection to SQLite: a commit outlives a power cut (FULL), what is deleted is overwritten."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").fetchone()


def _begin(connection: Connection) -> None:
    """Begin on SQLite as who writes: one who becomes it later is refused where another wrote meanwhile."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _in_words(error: exc.SQLAlchemyError, url: URL, where: str) -> StoreError:
    """A driver's failure: the first line of what it says, since the next ones may quote what was written."""
    said = str(error.orig if isinstance(error, exc.DBAPIError) else error).strip().partition("\n")[0]
    if isinstance(error, exc.TimeoutError):
        said = f"busy: all connections were in use for {WAIT_SECONDS} seconds"
    for secret in (url.password, url.query.get("password"), url.query.get("sslpassword")):
        if secret:
            said = said.replace(str(secret), "***")
    remedy = next((remedy for sign, remedy in _REMEDIES if sign in said), _SEE[url.get_backend_name()])
    return StoreError(where, clean(said), remedy)
