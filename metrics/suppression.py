"""Complementary suppression: what is hidden must not follow from what is shown (TRUST.md 7.3, rule 3).

Every published number is a sum over people. A reader can subtract shown parts from a shown whole; what is
left must concern nobody or at least as many people as the group floor. Cells are hidden until that holds,
and until what was hidden for the sake of others does not follow from other sums (months from a quarter).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Forest:
    """Wholes and the parts they are made of.

    `parent` (nodes,) points at a node's whole, -1 for none. `measure` is the column of the sizes that this
    forest splits. Parts of an `overlapping` forest may share people: then a remainder concerns at least as
    many people as its largest part, else the parts add up and people in no part are part of the remainder.
    """

    parent: Ints
    measure: int
    overlapping: bool = False


@dataclass(frozen=True, slots=True)
class Groups:
    """Everything that may be shown of one kind of number.

    `sizes` (nodes, measures) are people by node: those the number is of, and those who contribute to it.
    `hidden` (nodes,) must not be shown for its own sake; `fixed` is shown whatever happens (company totals of
    money); `never` has no published cell. Of several cells that would do, the one with the lowest `order`
    (nodes,) is hidden: the same cell in every period, or periods would give each other away.
    """

    sizes: Ints
    hidden: Flags
    fixed: Flags
    never: Flags
    order: Ints
    forests: Sequence[Forest]


def too_small(sizes: Ints, floor: int) -> Flags:
    """Nodes (nodes,) in which some measure concerns somebody, but fewer people than the floor."""
    return np.any((sizes > 0) & (sizes < floor), axis=1)


def suppress(groups: Groups, floor: int) -> Flags:
    """The nodes (nodes,) that stay hidden once no shown cell gives away a smaller group by subtraction."""
    small = too_small(groups.sizes, floor)
    hidden = (groups.hidden | small | groups.never) & ~groups.fixed
    # hidden for its own sake in spite of its size, or for the sake of another: must not follow either
    guarding = groups.hidden & ~groups.fixed
    # contributors first: what is hidden for their sake mostly settles the population too
    order = sorted(groups.forests, key=lambda forest: -forest.measure)
    trees = [_Tree(forest, groups) for forest in order if np.any(forest.parent >= 0)]
    given_up = np.zeros_like(hidden)
    while True:
        known = _closure(trees, ~hidden, small | (guarding & ~given_up))
        before = int(hidden.sum()), int(given_up.sum())
        for tree in trees:
            free = ~hidden & ~groups.fixed
            more = tree.to_hide(known, free, floor) | tree.to_protect(known, free, guarding)
            hidden |= more
            guarding |= more
            known &= ~more
        if int(hidden.sum()) == before[0]:
            # what follows in spite of everything (a company's only division) counts as known from here on
            for tree in trees:
                given_up |= tree.follows(known) & guarding & ~known
        if (int(hidden.sum()), int(given_up.sum())) == before:
            return hidden


def _closure(trees: Sequence[_Tree], shown: Flags, secret: Flags) -> Flags:
    """What a reader may know: shown nodes, and hidden ones that follow from them exactly.

    Secret ones stay unknown here, so that the remainder of their whole shows when they follow.
    """
    known = shown.copy()
    while True:
        before = int(known.sum())
        for tree in trees:
            known |= tree.follows(known) & ~secret
        if int(known.sum()) == before:
            return known


class _Tree:
    """One forest with its order of computation."""

    def __init__(self, forest: Forest, groups: Groups) -> None:
        self.parent = forest.parent
        self.overlapping = forest.overlapping
        self.size = groups.sizes[:, forest.measure]
        self.order = groups.order
        self.children = np.flatnonzero(forest.parent >= 0)
        self.inner = np.zeros(len(forest.parent), dtype=bool)
        self.inner[forest.parent[self.children]] = True
        self.levels = self._levels()
        parts = self._sum(self.children, self.size[self.children])
        # people of a whole who are in none of its parts; overlapping parts cover their whole
        rest = np.where(self.inner & (not self.overlapping), self.size - parts, 0)
        self.rest = np.maximum(rest, 0)

    def _sum(self, nodes: Ints, values: NDArray[np.generic]) -> Ints:
        """The sum of the values of some nodes by their whole."""
        total = np.bincount(self.parent[nodes], weights=values, minlength=len(self.parent))
        return np.rint(total).astype(np.int64)

    def _levels(self) -> list[Ints]:
        """Children by depth, deepest first."""
        depth = np.zeros(len(self.parent), dtype=np.int64)
        at = self.parent.copy()
        while np.any(at >= 0):
            depth += at >= 0
            at = np.where(at >= 0, self.parent[np.maximum(at, 0)], -1)
        return [self.children[depth[self.children] == one] for one in range(int(depth.max()), 0, -1)]

    def remainder(self, known: Flags) -> Ints:
        """People behind what is left of each whole once every known part below it is taken away."""
        left = self.rest.copy()
        for level in self.levels:
            own = np.where(self.inner[level], left[level], self.size[level])
            own = np.where(known[level], 0, own)
            if self.overlapping:
                np.maximum.at(left, self.parent[level], own)
            else:
                left += self._sum(level, own)
        return left

    def _alone(self, known: Flags) -> tuple[Ints, Flags]:
        """Parts that are the only unknown one of a known whole, and wholes of which all parts are known."""
        unknown = self._sum(self.children, ~known[self.children])
        complete = self.inner & (self.rest == 0)
        single = complete & known & (unknown == 1)
        alone = self.children[~known[self.children] & single[self.parent[self.children]]]
        return alone, complete & (unknown == 0)

    def follows(self, known: Flags) -> Flags:
        """Nodes that a reader can compute from known ones."""
        alone, found = self._alone(known)
        found[alone] = True
        return found

    def to_hide(self, known: Flags, free: Flags, floor: int) -> Flags:
        """One shown part of every whole whose remainder is too small, or the whole itself."""
        left = self.remainder(known)
        broken = np.flatnonzero(known & self.inner & (left > 0) & (left < floor))
        if not broken.size:
            return np.zeros(len(known), dtype=bool)
        whole = np.full(len(known), -1, dtype=np.int64)
        whole[broken] = broken
        # a shown part of a part that nobody knows is taken from the whole above it
        above = self.parent.copy()
        for level in reversed(self.levels):
            up = above[level]
            above[level] = np.where((up >= 0) & ~known[np.maximum(up, 0)], above[np.maximum(up, 0)], up)
        owner = np.where(above >= 0, whole[np.maximum(above, 0)], -1)
        return self._pick(owner, broken, free)

    def to_protect(self, known: Flags, free: Flags, guarding: Flags) -> Flags:
        """One more part of every whole that would give a guarding part away, or the whole itself."""
        alone, full = self._alone(known)
        exposed = alone[guarding[alone]]
        wholes = np.flatnonzero(full & guarding & ~known)
        if not exposed.size and not wholes.size:
            return np.zeros(len(known), dtype=bool)
        given = np.unique(np.concatenate([self.parent[exposed], wholes]))
        owner = np.full(len(known), -1, dtype=np.int64)
        of_given = self.children[np.isin(self.parent[self.children], given)]
        owner[of_given] = self.parent[of_given]
        return self._pick(owner, given, free)

    def _pick(self, owner: Ints, wholes: Ints, free: Flags) -> Flags:
        """The free part with the lowest order of each whole; the whole where it has none and is free."""
        hide = np.zeros(len(free), dtype=bool)
        usable = self.children[
            free[self.children] & (self.size[self.children] > 0) & (owner[self.children] >= 0)
        ]
        by_owner = usable[np.lexsort((usable, self.order[usable], owner[usable]))]
        owners, first = np.unique(owner[by_owner], return_index=True)
        hide[by_owner[first]] = True
        without = np.setdiff1d(wholes, owners)
        hide[without] = free[without]
        return hide
