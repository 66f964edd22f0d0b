"""A button with a menu: the wrapper that the library puts around a target is itself the button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc


def menu(
    button: Any,
    items: Sequence[Any],
    *,
    class_name: str,
    label: str | None = None,
    side: str = "bottom-end",
    width: int = 220,
) -> dmc.Menu:
    """A menu under a button; `label` names a button that shows only an icon."""
    wrapper: dict[str, Any] = {"component": "button", "type": "button", "className": class_name}
    if label:
        wrapper["aria-label"] = label
    return dmc.Menu(
        [dmc.MenuTarget(button, boxWrapperProps=wrapper), dmc.MenuDropdown(list(items))],
        position=side,
        shadow="none",
        width=width,
        transitionProps={"duration": 0},
    )
