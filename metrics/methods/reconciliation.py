"""Priced usage against the invoice, and the true-up that makes them agree (METHOD 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from metrics.method import RECONCILED_AMBER, RECONCILED_GREEN

State = Literal["green", "amber", "red", "unreconciled"]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Variance of one line item and the amounts trued up pro rata.

    Identity: sum of `use_cases` + `unallocated` = invoice, to the last decimal. `factor` is invoice over
    priced; None where nothing was priced or there is no invoice.
    """

    priced: Decimal
    invoice: Decimal | None
    variance: Decimal | None
    share: Decimal | None
    """Variance over invoice."""
    state: State
    factor: Decimal | None
    use_cases: Mapping[str, Decimal]
    unallocated: Decimal
    reason: str | None = None


def reconcile(
    invoice: Decimal | None, priced: Mapping[str, Decimal], unallocated: Decimal = Decimal(0)
) -> Reconciliation:
    """One line item's invoice against our prices by use case and for usage of no use case.

    Without an invoice the priced amounts stand as they are and every unit cost is `unreconciled`.
    """
    total = sum(priced.values(), unallocated)
    if invoice is None:
        return Reconciliation(
            total, None, None, None, "unreconciled", None, dict(priced), unallocated, "no_invoice"
        )
    variance = invoice - total
    share = variance / invoice if invoice else None
    state = _state(share, variance)
    if total == 0:
        idle = dict.fromkeys(priced, Decimal(0))
        why = "nothing_priced" if invoice else None
        return Reconciliation(total, invoice, variance, share, state, None, idle, invoice, why)
    factor = invoice / total
    trued = {use_case: amount * factor for use_case, amount in priced.items()}
    # the remainder of the division stays visible instead of being lost
    rest = invoice - sum(trued.values(), Decimal(0))
    return Reconciliation(total, invoice, variance, share, state, factor, trued, rest)


def _state(share: Decimal | None, variance: Decimal) -> State:
    if share is None:
        return "green" if variance == 0 else "red"
    size = abs(share)
    if size <= Decimal(str(RECONCILED_GREEN)):
        return "green"
    return "amber" if size <= Decimal(str(RECONCILED_AMBER)) else "red"
