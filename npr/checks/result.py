# SPDX-License-Identifier: EUPL-1.2
"""What every check answers, and how several answers make one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol, TypeVar

from npr.core.status import effect_mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from npr.checks.trace import Step


class Check(Protocol):
    """A check of one mechanism: unity check, status bits, and the way to them."""

    @property
    def mechanism(self) -> str:
        """What was checked, in words."""

    @property
    def unity_check(self) -> float:
        """Demand over capacity; NaN when unknown."""

    @property
    def status(self) -> int:
        """Bits of ``CheckStatus``."""

    def trace(self) -> list[Step]:
        """Every step of the calculation."""


AnyCheck = TypeVar("AnyCheck", bound=Check)


def passes(unity_check: float, status: int) -> bool | None:
    """Say whether a check passes; None when that is unknown.

    Examples
    --------
    >>> from npr.core.status import CheckStatus
    >>> passes(0.8, 0), passes(1.2, 0), passes(float("nan"), 0)
    (True, False, None)
    >>> passes(0.8, int(CheckStatus.SLENDER_CANTILEVER)), passes(0.8, int(CheckStatus.IRREGULAR))
    (False, None)

    What casts doubt on a pass does not lift a failure:

    >>> low = int(CheckStatus.MASS_PARTICIPATION_LOW)
    >>> passes(0.8, low), passes(1.2, low)
    (None, False)
    """
    if status & effect_mask("fails", kind="check"):
        return False
    if status & effect_mask("unknown", kind="check") or math.isnan(unity_check):
        return None
    if unity_check > 1.0:
        return False
    return None if status & effect_mask("no_pass", kind="check") else True


def all_pass(checks: Sequence[Check]) -> bool | None:
    """Whether all checks pass: False if one fails, else None if one is unknown.

    No checks at all prove nothing: None.
    """
    answers = [passes(check.unity_check, check.status) for check in checks]
    if False in answers:
        return False
    return None if None in answers or not answers else True


def governing(checks: Sequence[AnyCheck]) -> AnyCheck | None:
    """The check that decides; None when there is none.

    A check that fails by its status goes before any figure, then the largest unity check; a figure
    is compared with no unknown: where one is unknown and none fails, the unknown one governs.
    """
    if not checks:
        return None

    def rank(check: AnyCheck) -> tuple[int, float]:
        answer = passes(check.unity_check, check.status)
        figure = -math.inf if math.isnan(check.unity_check) else check.unity_check
        if answer is False and check.status & effect_mask("fails", kind="check"):
            return 3, figure
        return {False: 2, None: 1, True: 0}[answer], figure

    return max(checks, key=rank)
