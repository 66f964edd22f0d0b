"""Colours keep their contrast and can be told apart by readers who see colours differently."""

from __future__ import annotations

import itertools
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard import theme

TEXT_ON = {
    "surface": ("ink", "ink2", "ink3", "accent", "good", "bad", "watch"),
    "bg": ("ink", "ink2", "ink3", "accent", "good", "bad", "watch"),
    "sunken": ("ink", "ink2", "ink3"),
    "accent_soft": ("accent",),
    "good_soft": ("good",),
    "bad_soft": ("bad",),
    "watch_soft": ("watch",),
    "accent": ("on_accent",),
}
MARKS_ON_SURFACE = ("control", "accent", "baseline", "value", "cost", "good", "bad", "watch")
MARKS_ON_SURFACE += tuple(f"series{number}" for number in range(1, 7))

# Machado, Oliveira & Fernandes 2009, severity 1.0, linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    lights = sorted((float(weights @ linear(one)), float(weights @ linear(other))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(colour: str, sight: str) -> np.ndarray:
    rgb = np.clip(SIGHT[sight] @ linear(colour), 0, 1)
    xyz = (
        np.array(
            [
                [0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ]
        )
        @ rgb
        / np.array([0.95047, 1.0, 1.08883])
    )
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """Colour difference after Sharma, Wu & Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c_mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(c_mean**7 / (c_mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    dh = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    big_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    l_mean, c_mean = (l1 + l2) / 2, (c1 + c2) / 2
    h_mean = h1 + h2 if c1 * c2 == 0 else (h1 + dh / 2) % 360
    t = (
        1
        - 0.17 * np.cos(np.radians(h_mean - 30))
        + 0.24 * np.cos(np.radians(2 * h_mean))
        + 0.32 * np.cos(np.radians(3 * h_mean + 6))
        - 0.20 * np.cos(np.radians(4 * h_mean - 63))
    )
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / np.sqrt(20 + (l_mean - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_mean, 1 + 0.015 * c_mean * t
    turn = np.exp(-(((h_mean - 275) / 25) ** 2))
    r_t = -2 * np.sqrt(c_mean**7 / (c_mean**7 + 25**7)) * np.sin(np.radians(60 * turn))
    light, chroma, hue = (l2 - l1) / s_l, (c2 - c1) / s_c, big_h / s_h
    return float(np.sqrt(light**2 + chroma**2 + hue**2 + r_t * chroma * hue))


def test_the_colour_difference_agrees_with_its_published_pair() -> None:
    # Sharma, Wu & Dalal 2005, table 1, pair 1.
    one, other = np.array([50.0, 2.6772, -79.7751]), np.array([50.0, 0.0, -82.7485])
    assert ciede2000(one, other) == pytest.approx(2.0425, abs=1e-4)


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_every_text_colour_is_readable_on_every_ground_it_is_used_on(scheme: theme.Scheme) -> None:
    tokens = theme.TOKENS[scheme]
    weak = {
        (ground, text): round(contrast(tokens[ground], tokens[text]), 2)
        for ground, texts in TEXT_ON.items()
        for text in texts
        if contrast(tokens[ground], tokens[text]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_every_mark_is_visible_on_its_panel(scheme: theme.Scheme) -> None:
    tokens = theme.TOKENS[scheme]
    weak = [mark for mark in MARKS_ON_SURFACE if contrast(tokens["surface"], tokens[mark]) < 3.0]
    assert weak == []


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_the_six_series_are_told_apart_by_every_kind_of_sight(scheme: theme.Scheme) -> None:
    colours = [theme.TOKENS[scheme][f"series{number}"] for number in range(1, 7)]
    worst = min(
        ciede2000(lab(one, sight), lab(other, sight))
        for sight in SIGHT
        for one, other in itertools.combinations(colours, 2)
    )
    assert worst >= 14


def test_good_and_bad_are_told_apart_by_every_kind_of_sight() -> None:
    for scheme in theme.SCHEMES:
        tokens = theme.TOKENS[scheme]
        assert min(ciede2000(lab(tokens["good"], s), lab(tokens["bad"], s)) for s in SIGHT) >= 15


def test_both_schemes_name_the_same_colours_and_every_role_uses_known_ones() -> None:
    assert set(theme.TOKENS["light"]) == set(theme.TOKENS["dark"])
    used = {name for paths in theme.ROLES.values() for name in paths.values()}
    assert used - set(theme.TOKENS["light"]) == {"clear"}


def test_the_template_is_valid_and_holds_only_layout() -> None:
    for scheme in theme.SCHEMES:
        template = theme.template(scheme)
        assert set(template) == {"layout"}
        go.Figure(layout={"template": template})


def test_the_chart_cannot_be_uploaded_from_its_mode_bar() -> None:
    assert "sendChartToCloud" in theme.CONFIG["modeBarButtonsToRemove"]
    assert theme.CONFIG["plotlyServerURL"] == ""
    assert theme.CONFIG["displayModeBar"] is False


def test_the_repaint_table_says_what_python_says() -> None:
    table = json.loads(theme.paint_table())
    assert table["roles"] == {role: dict(paths) for role, paths in theme.ROLES.items()}
    assert table["tokens"]["dark"]["accent"] == theme.token("dark", "accent")
    assert table["templates"]["light"] == theme.template("light")


def test_print_never_takes_the_dark_colours() -> None:
    css = theme.css()
    dark = css.index(theme.TOKENS["dark"]["bg"])
    assert css.rindex("@media screen", 0, dark) > css.index(theme.TOKENS["light"]["bg"])
