"""`sevenfold serve`: the dashboard behind a production WSGI server, on loopback only until sign-in exists."""

from __future__ import annotations

import atexit
import gc
import ipaddress
import secrets
import socket
import sys
from pathlib import Path
from typing import Any

import click

from sevenfold import options, output
from sevenfold.problem import EXIT_CONFIGURATION, EXIT_POLICY, EXIT_REFUSED, CommandProblem

PORT = 8050


@click.command()
@options.workspace
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="Port to listen on."
)
@click.option("--workers", type=click.IntRange(1, 32), default=2, show_default=True, help="Worker processes.")
def serve(workspace: Path, host: str, port: int, workers: int) -> int:
    """Serves the dashboard until Ctrl-C."""
    require_loopback(host)
    require_free(host, port)
    folder = workspace / "data" / "serving"
    if not workspace.is_dir():
        raise CommandProblem(
            f"{workspace} is not a folder. Give the workspace with --workspace DIR, or make one with `sevenfold init DIR`.",
            exit_code=EXIT_REFUSED,
        )
    output.note(f"sevenfold is ready at {address(host, port)}  (Ctrl-C stops it)")
    if not (folder / "CURRENT").exists():
        output.note("Nothing is published yet: run `sevenfold run` and the pages fill by themselves.")
    # One secret per start, shared by all workers: nothing is kept, and every start signs everybody out.
    secret = secrets.token_urlsafe(48)
    if sys.platform == "win32":
        _serve_with_threads(folder, host, port, secret)
    else:
        _serve_with_workers(folder, host, port, workers, secret)
    return 0


def address(host: str, port: int) -> str:
    """The address a person types into a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def require_loopback(host: str) -> None:
    """Refuses every address that another machine could reach."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise CommandProblem(
            f"--host {host} can be reached from other machines, and sevenfold has no sign-in yet. "
            "Use 127.0.0.1, and a tunnel or a proxy with sign-in in front of it.",
            code="NOT_LOOPBACK",
            exit_code=EXIT_POLICY,
        )


def require_free(host: str, port: int) -> None:
    """Says in one sentence that a port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CommandProblem(
                f"Port {port} on {host} is in use by another program. Choose a free one with --port.",
                code="PORT_IN_USE",
                exit_code=EXIT_CONFIGURATION,
            ) from None


def application(folder: Path, secret: str) -> Any:
    """The WSGI application over one serving folder."""
    from dashboard.app import create_app
    from dashboard.control import Control
    from metrics.serving import Serving

    control = Control(folder.parent / "control.sqlite3")
    server = create_app(Serving(folder), secret=secret, control=control).server
    # What the start has loaded stays: a full collection that walks it is a pause of a tenth of a second.
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
    return server


def _serve_with_workers(folder: Path, host: str, port: int, workers: int, secret: str) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        """Workers import the application after the fork: neither DuckDB nor Polars lives through one."""

        def load_config(self) -> None:
            settings = {
                "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                "workers": workers,
                "threads": 4,
                "worker_class": "gthread",
                "preload_app": False,
                "graceful_timeout": 10,
                "timeout": 30,
                "accesslog": None,
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for key, value in settings.items():
                if key in self.cfg.settings:
                    self.cfg.set(key, value)

        def load(self) -> Any:
            return application(folder, secret)

    Server().run()


def _serve_with_threads(folder: Path, host: str, port: int, secret: str) -> None:
    import waitress

    waitress.serve(application(folder, secret), host=host, port=port, threads=8)
