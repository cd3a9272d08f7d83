# SPDX-License-Identifier: EUPL-1.2
"""One check of one part of a described building."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from npr.checks.result import passes
from npr.core.status import CheckStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from npr.checks.result import Check
    from npr.checks.trace import Step
    from npr.core.lines import Path
    from typologies.masonry import AssessedPier

GLOBAL, LOCAL = "direction", "out of plane"


@dataclass(frozen=True, eq=False)
class Part:
    """One check, and where in the file it comes from.

    Attributes
    ----------
    path : tuple
        Key of its table.
    group : str
        Direction, or the elements out of plane: each has its governing check.
    title : str
    check : Check
        With every status bit of the description in it.
    remarks : tuple of str
        What a reader must know besides.
    piers : tuple of AssessedPier
        Behind a capacity from wall lines.
    before : callable
        Gives the steps before those of the check, such as masses of storeys; for a trace only.
    demand_status : int
        Bits of a demand that was typed in.
    warnings : tuple of str
        What is possible and rare of the capacity: for the head of the answer.
    """

    path: Path
    group: str
    title: str
    check: Check
    remarks: tuple[str, ...] = ()
    piers: tuple[AssessedPier, ...] = field(default=())
    before: Callable[[], Iterable[Step]] = field(default=tuple)
    demand_status: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def unity_check(self) -> float:
        """Demand over capacity; NaN when unknown."""
        return self.check.unity_check

    @property
    def status(self) -> int:
        """Bits of ``CheckStatus``."""
        rare = int(CheckStatus.RARE_VALUE) if self.warnings else 0
        return self.check.status | self.demand_status | rare

    @property
    def mechanism(self) -> str:
        """What was checked."""
        return self.check.mechanism

    @property
    def passes(self) -> bool | None:
        """Whether it passes; None when unknown."""
        return passes(self.unity_check, self.status)

    def warned_of(self, *texts: str) -> Self:
        """The same part with warnings."""
        return replace(self, warnings=texts) if texts else self

    def trace(self) -> list[Step]:
        """Every step of the calculation."""
        return [*self.before(), *self.check.trace()]
