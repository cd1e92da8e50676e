"""A PostgreSQL of the tests' own: in a temporary folder, on a socket there, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from urllib.parse import quote

from tests import needs

USER = "tester"
# With signs that a URL must have escaped.
PASSWORD = "s3cret/p@ss word"  # noqa: S105
# No syncing: these databases need not outlive the machine.
_OPTIONS = "-c fsync=off -c listen_addresses='' -c max_connections=60 -c shared_buffers=16MB"


class Cluster:
    """A PostgreSQL server in a folder, which asks for a password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        (folder / "password").write_text(PASSWORD)
        if self._owner:
            os.chown(folder / "password", *self._owner[:2])
            os.chown(folder, *self._owner[:2])
        self._run(
            "initdb",
            "--pgdata",
            str(folder / "data"),
            "--username",
            USER,
            "--pwfile",
            str(folder / "password"),
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
            "--no-sync",
        )

    def start(self) -> None:
        """Start the server, and wait until it lets us in."""
        self._control("start", "-o", f"{_OPTIONS} -k {self.folder}", "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Stop the server in the midst of what it does, as if the machine went down."""
        self._control("stop", "-m", "immediate")

    def restart(self) -> None:
        """Stop the server in the midst of what it does, and start it again."""
        self._control("restart", "-m", "immediate")

    def create(self, encoding: str = "UTF8") -> str:
        """The name of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'")
        return name

    def url(self, name: str) -> str:
        """The URL of a database, with the password in it."""
        return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@/{name}?host={self.folder}"

    def sql(self, statement: str, name: str = "postgres") -> list[tuple[object, ...]]:
        """What a statement gives in a database."""
        import psycopg

        host = str(self.folder)
        with psycopg.connect(host=host, dbname=name, user=USER, password=PASSWORD, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @cached_property
    def _owner(self) -> tuple[int, int, str] | None:
        """(uid, gid, name) of whom the server runs as where we are root, as which PostgreSQL refuses to run."""
        if os.geteuid() != 0:
            return None
        names = [entry.pw_name for entry in pwd.getpwall()]
        entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        return entry.pw_uid, entry.pw_gid, entry.pw_name

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "--pgdata", str(self.folder / "data"), "--wait", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        command = [needs.debian("postgresql", program), *arguments]
        if self._owner:
            uid, gid, _ = self._owner
            command = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--", *command]
        with (self.folder / "output").open("w+b") as output:  # a pipe would be held open by the server
            done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
            output.seek(0)
            assert done.returncode == 0, output.read().decode(errors="replace")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL; skips the test where there is none."""
    needs.debian("postgresql", "initdb")
    # Not under pytest's folders: those are root's alone where root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="cc-pg-"))  # short: a socket's path has 107 characters
    try:
        made = Cluster(folder)
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
