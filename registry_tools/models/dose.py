"""One dose of one drug as an arm's or intervention's description gives it."""

from __future__ import annotations

from typing import Literal

from registry_tools.models.provenance import Fact

Route = Literal["IV", "PO", "SC", "IM", "IT", "inhaled", "topical", "ophthalmic", "intranasal", "other"]


class Dose(Fact):
    """Amounts are per administration, in the UCUM unit given (`mg/kg`, `mg/m2`, `{AUC}`, `Gy`, `{tablet}`).

    A range gives `amount` (low) and `amount_high`. `frequency` is QD, BID, TID, QID, QOD, QW, BIW, TIW, Q2W, Q3W, Q4W, QM,
    Q3M, once, continuous, PRN, or QnH/QnD/QnW/QnM. `days` are days within a cycle or course; `max_amount` caps one dose.
    """

    drug: str | None
    amount: float | None = None
    amount_high: float | None = None
    unit: str | None = None
    route: Route | None = None
    frequency: str | None = None
    days: tuple[int, ...] | None = None
    cycle_days: float | None = None
    cycles: int | None = None
    duration_days: float | None = None
    max_amount: float | None = None
    condition: str | None = None
