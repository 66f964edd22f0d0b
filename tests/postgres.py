"""A real PostgreSQL for the tests: finds its programs, installs them where there are none, starts a server.

`python -m tests.postgres` is the set-up step of `make test`; tests ask `find()` and `Server`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

PACKAGES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql")
ACCOUNTS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root: then one of these runs it."""


def find() -> Path | None:
    """Folder of initdb and postgres: SEVENFOLD_POSTGRES, the newest of the system's, or that of the path."""
    named = os.environ.get("SEVENFOLD_POSTGRES")
    if named:
        return Path(named)
    found = [path.parent for root in PACKAGES for path in Path(root).glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: [int(n) for n in folder.parent.name.split(".") if n.isdigit()])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


def install() -> Path | None:
    """Installs PostgreSQL with the system's package manager; None where that is not possible."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "postgresql"]):
            subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    elif shutil.which("brew"):
        subprocess.run(["brew", "install", "--quiet", "postgresql"], check=False, stdout=subprocess.DEVNULL)
    return find()


class Server:
    """One server on loopback with a data folder of its own, gone afterwards."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="sevenfold-pg-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def url(self) -> str:
        """Address of its database, user and password included."""
        return f"postgresql://postgres:s3cret-word@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Server:
        account = self._account()
        if account is not None:
            shutil.chown(self._folder, account)
        self._folder.chmod(0o755)
        data, password = self._folder / "data", self._folder / "password"
        password.write_text("s3cret-word\n", encoding="utf-8")
        runs_as = self._as(account)
        said = ["-U", "postgres", "-E", "UTF8", "-A", "scram-sha-256", "--no-sync", "--locale=C"]
        subprocess.run(
            [*runs_as, str(self._programs / "initdb"), "-D", str(data), f"--pwfile={password}", *said],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        said = f"-p {self.port} -F -c listen_addresses=127.0.0.1".split()
        sockets = f"unix_socket_directories={self._folder}"
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*runs_as, str(self._programs / "postgres"), "-D", str(data), *said, "-c", sockets],
                stdout=log,
                stderr=log,
                cwd="/",
            )
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, statement: str, *rows: tuple[Any, ...]) -> None:
        """Runs one statement, for every row where rows are given."""
        import psycopg

        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            if rows:
                cursor.executemany(statement, rows)
            else:
                cursor.execute(statement)

    def _account(self) -> str | None:
        if os.name != "posix" or os.geteuid() != 0:
            return None
        import pwd

        known = {entry.pw_name for entry in pwd.getpwall()}
        return next(name for name in ACCOUNTS if name in known)

    def _as(self, account: str | None) -> list[str]:
        if account is None:
            return []
        import pwd

        entry = pwd.getpwnam(account)
        return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]

    def _wait(self) -> None:
        import psycopg

        for _ in range(200):
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if self._process is None or self._process.poll() is not None:
                    break
                time.sleep(0.1)
        said = (self._folder / "log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"PostgreSQL did not start: {said[-500:]}")


if __name__ == "__main__":
    programs = find() or install()
    sys.stdout.write(
        f"postgresql: {programs}\n"
        if programs
        else "postgresql: none was found and none could be installed; its tests are skipped. Install the package "
        "`postgresql`, or set SEVENFOLD_POSTGRES to the folder of its programs.\n"
    )
