# SPDX-License-Identifier: EUPL-1.2
"""What is to be calibrated, and the schema of ``problem.toml``."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from npr.calibration.fitting import Settings
from npr.calibration.objective import Objective, Relevance
from npr.calibration.parameters import FreeParameter
from npr.calibration.preparing import CELL_M
from npr.calibration.scan import VerdictCost
from npr.core.errors import CalibrationError
from npr.core.files import digest
from npr.core.units import short

if TYPE_CHECKING:
    from npr.norms.edition import Edition

Positive = Annotated[float, Field(gt=0.0)]
NotNegative = Annotated[float, Field(ge=0.0)]
Count = Annotated[int, Field(ge=0)]
_MOST_BRANCHES = 200


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Parameter(_Table):
    """A number of the edition that may change, with bounds."""

    key: str
    low: Positive
    high: Positive


class Site(_Table):
    """A place of a design, RD New."""

    name: Annotated[str, Field(min_length=1)]
    x_rd_m: float
    y_rd_m: float


class Design(_Table):
    """Every class at every site, each counting alike."""

    classes: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    site: Annotated[tuple[Site, ...], Field(strict=False, min_length=1)]


class _What(_Table):
    title: Annotated[str, Field(min_length=1)]
    edition: str
    objective: Literal["least_squares", "minimax", "verdict_cost"] = "least_squares"
    relevance: Literal["estimate", "base", "none"] = "base"
    alpha: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    cost_type_1: NotNegative = 1.0
    cost_type_2: NotNegative = 1.0
    seed: Count = 1
    bootstraps: Count = 200
    branches: Annotated[int, Field(ge=0, le=200)] = 0
    within_type_spread: NotNegative = 0.0
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")] = "own"


class _Where(_Table):
    file: str
    cell_m: Positive = CELL_M


class _Hazard(_Table):
    name: str = "groningen-v7"
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None


class _Catalogue(_Table):
    name: str = "tno2020"
    reading: Literal["as_published", "corrected"] = "as_published"


class ProblemFile(_Table):
    """Schema of ``problem.toml``: docs/calibration.md; one of ``portfolio`` and ``design``."""

    problem: _What
    parameter: Annotated[tuple[Parameter, ...], Field(strict=False, min_length=1)]
    portfolio: _Where | None = None
    design: Design | None = None
    hazard: _Hazard = _Hazard()
    catalogue: _Catalogue = _Catalogue()


@dataclass(frozen=True, eq=False, repr=False)
class CalibrationProblem:
    """What is to be calibrated, on what, and to what.

    Attributes
    ----------
    edition : Edition
        With a code route; everything that is not free stays as it is.
    parameters : tuple of FreeParameter
    portfolio : path or table, optional
        Addresses, as for ``npr.assess``; or a ``design``.
    design : Design, optional
        Classes at sites.
    objective : {"least_squares", "minimax", "verdict_cost"}
        Mean square or largest of the margins ln(risk of a marginal building / norm), or cost of
        wrong verdicts.
    cost : VerdictCost
    relevance : {"estimate", "base", "none"}
        Pairs count by exp(-(ln UC / 0.5)² / 2) at the edition that is started from, or at the
        estimate (found by repetition; with several parameters one may run away from its pairs), or
        all alike.
    seed : int
    bootstraps, branches : int
        Refits on classes drawn again, and on single branches of the logic tree.
    within_type_spread : float
        Standard deviation of ln capacity of a class about its index building, for the bootstrap.
        No figure is published; 0 leaves it out.
    cell_m : float, m
    id, title : str
        Of the edition that comes out.
    """

    edition: Edition
    parameters: tuple[FreeParameter, ...]
    portfolio: Any = None
    design: Design | None = None
    objective: Literal["least_squares", "minimax", "verdict_cost"] = "least_squares"
    cost: VerdictCost = field(default_factory=VerdictCost)
    relevance: Literal["estimate", "base", "none"] = "base"
    seed: int = 1
    bootstraps: int = 200
    branches: int = 0
    within_type_spread: float = 0.0
    cell_m: float = CELL_M
    id: str = "own"
    title: str = "calibrated edition"

    def __repr__(self) -> str:
        keys = ", ".join(one.key for one in self.parameters)
        return short(f"CalibrationProblem({self.edition.id}, {self.objective}, {keys})")

    def __post_init__(self) -> None:
        if (self.portfolio is None) == (self.design is None):
            raise CalibrationError(
                what="a calibration stands on a portfolio or on a design",
                where="problem",
                got="both" if self.design is not None else "neither",
                expected="one of portfolio and design",
            )
        for name, given, known in (
            ("objective", self.objective, get_args(Objective)),
            ("relevance", self.relevance, get_args(Relevance)),
        ):
            if given not in known:
                raise CalibrationError(
                    what=f"unknown {name}",
                    where="problem",
                    got=repr(given),
                    expected=", ".join(known),
                )
        spread, cell_m, counts = self.within_type_spread, self.cell_m, (self.seed, self.bootstraps)
        is_possible = (
            0.0 <= self.cost.alpha <= 1.0
            and min(self.cost.type_1, self.cost.type_2) >= 0.0
            and math.isfinite(self.cost.type_1 + self.cost.type_2 + spread + cell_m)
            and spread >= 0.0
            and cell_m > 0.0
            and min(counts) >= 0
            and 0 <= self.branches <= _MOST_BRANCHES
        )
        if not is_possible:
            raise CalibrationError(
                what="a setting of the problem is out of range",
                where="problem",
                got=f"{self.cost}, within_type_spread {spread:g}, cell_m {cell_m:g}, seed "
                f"{self.seed}, bootstraps {self.bootstraps}, branches {self.branches}",
                expected="alpha 0 to 1; costs, spread, seed and counts 0 or more; cell_m above 0; "
                f"branches up to {_MOST_BRANCHES}",
            )

    @property
    def settings(self) -> Settings:
        """What a fit makes least."""
        return Settings(self.objective, self.cost, self.relevance, self.seed)

    @property
    def digest(self) -> str:
        """Of everything but the portfolio, which has a digest of its own in the provenance."""
        return digest(
            self.edition.digest,
            [list(one) for one in self.parameters],
            self.design.model_dump(mode="json") if self.design else None,
            self.objective,
            list(self.cost),
            self.relevance,
            [self.seed, self.bootstraps, self.branches],
            [self.within_type_spread, self.cell_m],
        )
