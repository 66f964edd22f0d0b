"""Fixtures of the dashboard's tests: a reader over made-up rows, an app over it, and its address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.shelf import Shelf
from dashboard.view import View, parse
from metrics.serving import Serving
from tests.dashboard.serving_fixture import build
from tests.watched import SECRET


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Serving]:
    """Reader of a scenario of the made-up company, written once per session."""
    known: dict[str, Serving] = {}

    def of(scenario: str = "full") -> Serving:
        if scenario not in known:
            known[scenario] = build(tmp_path_factory.mktemp(f"serving-{scenario}"), scenario=scenario)
        return known[scenario]

    return of


@pytest.fixture(scope="session")
def view(serving: Callable[[str], Serving]) -> Callable[..., View]:
    """The view of an address on a scenario."""

    def of(address: str = "/", scenario: str = "full") -> View:
        path, _, query = address.partition("?")
        return View.of(Shelf(serving(scenario)), *parse(path, query))

    return of


@pytest.fixture(scope="session")
def app(serving: Callable[[str], Serving]) -> Any:
    """The app over the full scenario."""
    return create_app(serving("full"), secret=SECRET)


@pytest.fixture
def client(app: Any) -> FlaskClient:
    """A client of the app on this computer."""
    found: FlaskClient = app.server.test_client()
    return found


@pytest.fixture(scope="session")
def address(serving: Callable[[str], Serving], served: Callable[[Serving], str]) -> Callable[[str], str]:
    """Address of a server over a scenario, started when first asked for."""
    return lambda scenario="full": served(serving(scenario))
