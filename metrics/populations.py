"""Whom each published cell concerns, as groups of people that the release gate can reason about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from metrics.generation import Workshop
from metrics.suppression import Flags, Forest, Groups, Ints

EXEMPT = ("org", "use_case")
"""Cuts whose money and tokens describe spending, not people: never hidden (TRUST.md 7.3)."""
NESTED = ("month", "quarter", "12m")
"""Periods that nest: sums by attribute of people stand for these only."""
_PSEUDO = 1_000_000


@dataclass(frozen=True, slots=True)
class Lattice:
    """Cells and periods by number; `cut` and `kind` are indexed by cell and period id."""

    cut: Sequence[str]
    division_of: Ints
    """Division cell of a team cell (company or use case), -1 for none."""
    kind: Sequence[str]
    inside: Mapping[int, int]
    """Month -> the quarter that holds it."""
    in_year: Mapping[int, tuple[int, ...]]
    """Whole 12 months -> the quarters and loose months that fill it."""
    org: int

    @property
    def width(self) -> int:
        """Periods, for node keys."""
        return len(self.kind)


@dataclass(slots=True)
class _Nodes:
    """Rows of groups gathered into nodes (cell, period), with sizes and part-whole links."""

    lattice: Lattice
    measures: int
    keys: list[Ints] = field(default_factory=list)
    values: list[Ints] = field(default_factory=list)
    links: list[tuple[Ints, Ints, int, bool]] = field(default_factory=list)

    def key(self, cell: Ints, period: Ints) -> Ints:
        return cell * self.lattice.width + period

    def add(self, cell: Ints, period: Ints, sizes: Ints) -> None:
        keep = cell != -1
        self.keys.append(self.key(cell[keep], period[keep]))
        self.values.append(sizes[keep])

    def link(self, part: Ints, whole: Ints, measure: int, overlapping: bool = False) -> None:
        """Parts (keys) of wholes (keys) in one forest of one measure."""
        self.links.append((part, whole, measure, overlapping))

    def groups(self, spend: bool, dominated: Ints) -> tuple[Ints, Groups]:
        keys, at = np.unique(np.concatenate(self.keys), return_inverse=True)
        values = np.concatenate(self.values)
        sizes = np.column_stack(
            [np.bincount(at, values[:, one], len(keys)) for one in range(self.measures)]
        ).astype(np.int64)
        cells = keys // self.lattice.width
        never = cells < 0
        exempt = np.array(
            [not low and self.lattice.cut[cell] in EXEMPT for cell, low in zip(cells, never, strict=True)],
            dtype=bool,
        )
        forests = [
            Forest(self._parents(keys, part, whole), measure, overlapping)
            for part, whole, measure, overlapping in self.links
        ]
        hidden = np.isin(keys, dominated)
        # the smallest cell over all periods goes first, the same one in each of them
        _, of_cell = np.unique(cells, return_inverse=True)
        total = np.bincount(of_cell, sizes[:, -1] + sizes[:, 0] * 1e-6)
        order = np.argsort(np.argsort(total, kind="stable"), kind="stable")[of_cell]
        fixed = exempt if spend else np.zeros_like(never)
        return keys, Groups(sizes, hidden, fixed, never, order, forests)

    @staticmethod
    def _parents(keys: Ints, part: Ints, whole: Ints) -> Ints:
        parent = np.full(len(keys), -1, dtype=np.int64)
        at, to = np.searchsorted(keys, part), np.searchsorted(keys, whole)
        at, to = np.minimum(at, len(keys) - 1), np.minimum(to, len(keys) - 1)
        real = (keys[at] == part) & (keys[to] == whole)
        parent[at[real]] = to[real]
        return parent


def lattice(shop: Workshop) -> Lattice:
    """Cells and periods of the workshop."""
    cells = shop.rows("select * from cell order by cell_id")
    number = {(row["cut"], row["use_case_id"], row["division"], row["team"]): row["cell_id"] for row in cells}
    org = number[("org", None, None, None)]
    division_of = [-1]
    for row in cells:
        cut, case = row["cut"], row["use_case_id"]
        upper = {"team": "division", "use_case_team": "use_case_division"}.get(cut)
        division_of.append(number.get((upper, case, row["division"], None), -1) if upper else -1)
    periods = shop.rows("select period, kind, start_day, end_day, is_whole from period order by period")
    inside, in_year = _nesting(periods)
    return Lattice(
        cut=("", *(row["cut"] for row in cells)),
        division_of=np.array(division_of),
        kind=("", *(row["kind"] for row in periods)),
        inside=inside,
        in_year=in_year,
        org=org,
    )


def _nesting(periods: Sequence[Mapping[str, object]]) -> tuple[dict[int, int], dict[int, tuple[int, ...]]]:
    def within(low: Mapping[str, object], high: Mapping[str, object]) -> bool:
        return high["start_day"] <= low["start_day"] and low["end_day"] <= high["end_day"]  # type: ignore[operator]

    months = [row for row in periods if row["kind"] == "month"]
    quarters = [row for row in periods if row["kind"] == "quarter"]
    inside = {int(str(m["period"])): int(str(q["period"])) for m in months for q in quarters if within(m, q)}
    in_year: dict[int, tuple[int, ...]] = {}
    for year in (row for row in periods if row["kind"] == "12m" and row["is_whole"]):
        held = [int(str(q["period"])) for q in quarters if within(q, year)]
        loose = [
            int(str(m["period"]))
            for m in months
            if within(m, year) and inside.get(int(str(m["period"]))) not in held
        ]
        in_year[int(str(year["period"]))] = (*held, *loose)
    return inside, in_year


def _column(rows: Mapping[str, np.ndarray], name: str) -> Ints:
    """A column of cell numbers; missing is -1."""
    return np.asarray(np.ma.filled(np.ma.asarray(rows[name]), -1), dtype=np.int64)


def _split(
    nodes: _Nodes,
    rows: Mapping[str, np.ndarray],
    root: Ints,
    cuts: Mapping[str, Ints],
    measures: Ints,
    contained: int,
    at: Flags,
) -> None:
    """Adds one scope: its whole, its cuts, and every part-whole relation among them.

    `cuts` are cell columns (rows,); `measures` is (rows, measures); `contained` is how many of the first
    measures are also compared across cuts that do not nest by design; `at` (rows,) marks the rows of periods
    in which the cuts, not only the whole, are published.
    """
    period = _column(rows, "period")
    nodes.add(root, period, measures)
    for cells in cuts.values():
        nodes.add(np.where(at, cells, -1), period, measures)
    for measure in range(measures.shape[1]):
        some = at & (measures[:, measure] > 0)
        for name, cells in cuts.items():
            if name == "team":
                continue
            part = some & (cells != -1)
            links = [(nodes.key(cells[part], period[part]), nodes.key(root[part], period[part]))]
            if name == "division" and "team" in cuts:
                team = cuts["team"]
                low = some & (team != -1)
                division = nodes.lattice.division_of[team[low]]
                upper = np.where(division == -1, root[low], division)
                links.append((nodes.key(team[low], period[low]), nodes.key(upper, period[low])))
            _link_unique(nodes, links, measure)
        if measure >= contained:
            continue
        for name, cells in cuts.items():
            for other, wholes in cuts.items():
                if name != other and (name, other) != ("team", "division"):
                    _contain(nodes, cells, wholes, period, some, measure)


def _link_unique(nodes: _Nodes, links: Iterable[tuple[Ints, Ints]], measure: int) -> None:
    part = np.concatenate([one for one, _ in links])
    whole = np.concatenate([one for _, one in links])
    part, first = np.unique(part, return_index=True)
    nodes.link(part, whole[first], measure)


def _contain(nodes: _Nodes, cells: Ints, wholes: Ints, period: Ints, some: Flags, measure: int) -> None:
    """Links a cell to a cell of another cut that holds all of its people."""
    use = some & (cells != -1)
    keys, at = np.unique(nodes.key(cells[use], period[use]), return_inverse=True)
    if not keys.size:
        return
    low = np.full(len(keys), np.iinfo(np.int64).max)
    high = np.full(len(keys), -2)
    np.minimum.at(low, at, wholes[use])
    np.maximum.at(high, at, wholes[use])
    single = (low == high) & (low != -1)
    nodes.link(keys[single], nodes.key(low[single], keys[single] % nodes.lattice.width), measure)


def people_groups(shop: Workshop, grid: Lattice, names: Sequence[str]) -> tuple[Ints, Groups]:
    """Groups of the entitled by the named columns: all of them first, then who is active, or the habit segments."""
    nodes = _Nodes(grid, len(names))
    company = shop.arrays("select * from group_active")
    measures = np.column_stack([_column(company, name) for name in names])
    cuts = {name: _column(company, f"{name}_cell") for name in ("division", "team", "role", "tenure")}
    root = np.full(len(measures), grid.org)
    _split(nodes, company, root, cuts, measures, 2, np.ones(len(measures), dtype=bool))
    case = shop.arrays("select * from group_active_in_use_case")
    measures = np.column_stack([_column(case, name) for name in names])
    cuts = {name: _column(case, f"{name}_cell") for name in ("division", "team", "role")}
    _split(nodes, case, _column(case, "use_case_cell"), cuts, measures, 2, _not_week(grid, case))
    used = shop.arrays(
        "select cell_id, period, count(*) as active from people join cell using (cell_id) "
        "where cut = 'assistant' group by cell_id, period"
    )
    active = np.zeros((len(used["period"]), len(names)), dtype=np.int64)
    active[:, :2] = _column(used, "active")[:, None]
    nodes.add(_column(used, "cell_id"), _column(used, "period"), active)
    return nodes.groups(False, np.zeros(0, dtype=np.int64))


def _not_week(grid: Lattice, rows: Mapping[str, np.ndarray]) -> Flags:
    week = np.array([kind == "week" for kind in grid.kind])
    return np.asarray(~week[_column(rows, "period")])


def _nested(grid: Lattice, rows: Mapping[str, np.ndarray]) -> Flags:
    nested = np.array([kind in NESTED for kind in grid.kind])
    # twelve months that whole months do not fill leave loose days open to subtraction
    for period, kind in enumerate(grid.kind):
        nested[period] &= kind != "12m" or period in grid.in_year
    return np.asarray(nested[_column(rows, "period")])


def use_groups(shop: Workshop, grid: Lattice, spend: bool) -> tuple[Ints, Groups]:
    """Groups behind sums of use: people on the list (first measure) and people with usage (second).

    `spend` keeps company and use-case totals, which describe money; sums over people (tasks, hours) do not.
    """
    nodes = _Nodes(grid, 2)
    company = shop.arrays("select * from group_use")
    measures = np.column_stack([_column(company, name) for name in ("people", "users")])
    cuts = {name: _column(company, f"{name}_cell") for name in ("division", "team", "role", "tenure")}
    _split(nodes, company, np.full(len(measures), grid.org), cuts, measures, 2, _nested(grid, company))
    _without_people(nodes, shop, grid)
    _use_case_parts(nodes, shop, grid)
    _model_parts(nodes, shop, grid)
    _period_parts(nodes)
    top = shop.arrays("select cell_id, period from dominated")
    return nodes.groups(spend, nodes.key(_column(top, "cell_id"), _column(top, "period")))


def _without_people(nodes: _Nodes, shop: Workshop, grid: Lattice) -> None:
    """Use by products and service accounts concerns nobody: its cells exist with zero people."""
    used = shop.arrays(
        "select distinct cell_id, period, cut from usage join cell using (cell_id) "
        "where cut in ('org', 'use_case', 'model', 'use_case_model')"
    )
    cut = np.asarray(used["cut"]).astype(str)
    by_model = (cut == "model") & _not_week(grid, used)
    kept = np.isin(cut, EXEMPT) | by_model | ((cut == "use_case_model") & _nested(grid, used))
    cells = np.where(kept, _column(used, "cell_id"), -1)
    nodes.add(cells, _column(used, "period"), np.zeros((len(cells), 2), dtype=np.int64))


def _use_case_parts(nodes: _Nodes, shop: Workshop, grid: Lattice) -> None:
    rows = shop.arrays("select * from group_use_in_use_case")
    users = _column(rows, "users")
    measures = np.column_stack([np.zeros_like(users), users])
    period, case, nested = _column(rows, "period"), _column(rows, "use_case_cell"), _nested(grid, rows)
    own = case != -1
    cuts = {name: np.where(own, _column(rows, f"{name}_cell"), -1) for name in ("division", "team", "role")}
    _split(nodes, {"period": period}, case, cuts, measures, 2, nested & own)
    # a company cell is made of its use cases and of use without one, which no cell shows
    everyone = np.full(len(users), grid.org)
    nodes.add(np.where(own, -1, -_PSEUDO - everyone), period, measures)
    part = np.where(own, case, -_PSEUDO - everyone)
    _overlap(nodes, part, everyone, period, np.ones(len(users), dtype=bool))
    for name in ("division", "team", "role"):
        whole = _column(rows, f"company_{name}_cell")
        placed = nested & (whole != -1)
        part = np.where(cuts[name] == -1, -_PSEUDO - whole, cuts[name])
        nodes.add(np.where(placed & (cuts[name] == -1), part, -1), period, measures)
        _overlap(nodes, part, whole, period, placed)


def _overlap(nodes: _Nodes, part: Ints, whole: Ints, period: Ints, use: Flags) -> None:
    keys, first = np.unique(nodes.key(part[use], period[use]), return_index=True)
    nodes.link(keys, nodes.key(whole[use], period[use])[first], 1, overlapping=True)


def _model_parts(nodes: _Nodes, shop: Workshop, grid: Lattice) -> None:
    rows = shop.arrays("select * from group_use_by_model")
    users, period, whole = _column(rows, "users"), _column(rows, "period"), _column(rows, "whole_cell")
    model, two_way = _column(rows, "part_cell"), whole != grid.org
    published = np.where(two_way, _nested(grid, rows), _not_week(grid, rows))
    # parts by model have their own place beside the parts by use case
    part = np.where(model == -1, -2 * _PSEUDO - whole, model)
    nodes.add(np.where(published, part, -1), period, np.column_stack([np.zeros_like(users), users]))
    _overlap(nodes, part, whole, period, published)


def _period_parts(nodes: _Nodes) -> None:
    grid = nodes.lattice
    keys = np.unique(np.concatenate(nodes.keys))
    keys = keys[keys >= 0]
    cell, period = keys // grid.width, keys % grid.width
    for holds in (
        {month: (quarter,) for month, quarter in grid.inside.items()},
        _by_part(grid.in_year, grid.inside),
    ):
        wholes = {part: whole[0] for part, whole in holds.items()}
        use = np.isin(period, list(wholes))
        if np.any(use):
            upper = np.array([wholes[int(one)] for one in period[use]])
            nodes.link(keys[use], nodes.key(cell[use], upper), 1, overlapping=True)


def _by_part(in_year: Mapping[int, tuple[int, ...]], inside: Mapping[int, int]) -> dict[int, tuple[int]]:
    found: dict[int, tuple[int]] = {}
    for year, parts in in_year.items():
        found |= dict.fromkeys(parts, (year,))
    # a month below a quarter of the year hangs under that quarter
    return found | {month: (quarter,) for month, quarter in inside.items() if quarter in found}


def seat_groups(shop: Workshop, grid: Lattice, table: str, names: Sequence[str]) -> tuple[Ints, Groups]:
    """Groups of seat holders: all of them, then by the named columns (used and idle, or activated)."""
    nodes = _Nodes(grid, len(names))
    rows = shop.arrays(_SEAT_QUERIES[table])
    measures = np.column_stack([_column(rows, name) for name in names])
    cuts = {name: _column(rows, f"{name}_cell") for name in ("division", "team", "role")}
    everyone = np.full(len(measures), grid.org)
    _split(nodes, rows, everyone, cuts, measures, len(names), np.ones(len(measures), dtype=bool))
    return nodes.groups(False, np.zeros(0, dtype=np.int64))


_SEAT_QUERIES = {
    "group_seat": "select * from group_seat",
    "group_activation": "select * from group_activation",
}


def action_groups(shop: Workshop, grid: Lattice) -> tuple[Ints, Groups]:
    """Groups behind counted actions of the company, its use cases and its assistants."""
    nodes = _Nodes(grid, 1)
    rows = shop.arrays("select cell_id, period, users from group_actions")
    nodes.add(_column(rows, "cell_id"), _column(rows, "period"), _column(rows, "users")[:, None])
    top = shop.arrays("select cell_id, period from group_actions where is_dominated")
    return nodes.groups(False, nodes.key(_column(top, "cell_id"), _column(top, "period")))
