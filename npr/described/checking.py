# SPDX-License-Identifier: EUPL-1.2
"""The answer for one described building: checks, verdict, and what depends on assumptions."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.core.bounds import RareValueWarning
from npr.core.status import CheckStatus, effect_mask
from npr.described.alternatives import Dependence, dependence_of
from npr.described.editions import code_edition
from npr.described.inputs import InputRow, input_rows
from npr.described.reading import read_building
from npr.described.run import Run, run_checks
from npr.described.unchecked import Unchecked, unchecked_of

if TYPE_CHECKING:
    from npr.norms.edition import Edition

PASSES, INDICATIVELY, FAILS, UNKNOWN = "passes", "passes indicatively", "fails", "not assessable"
VERDICTS_NL = {
    PASSES: "voldoet",
    INDICATIVELY: "voldoet indicatief",
    FAILS: "voldoet niet",
    UNKNOWN: "niet toetsbaar",
}


@dataclass(frozen=True, eq=False)
class BuildingCheck:
    """The answer for one described building.

    Attributes
    ----------
    run : Run
        Every check by the edition as it is.
    dependence : Dependence
        What the alternatives of assumed values would change.
    """

    run: Run
    dependence: Dependence

    @property
    def unity_check(self) -> float:
        """Of the check that governs; NaN when unknown."""
        return self.run.governing.unity_check

    @property
    def status(self) -> int:
        """Bits of all checks, and whether an assumed value decides."""
        decides = int(CheckStatus.DEPENDS_ON_ASSUMPTION) if self.dependence.decides else 0
        return self.run.status | decides

    @property
    def passes(self) -> bool | None:
        """Whether every check passes; None when that is unknown."""
        return self.run.passes

    @property
    def verdict(self) -> str:
        """``passes``, ``passes indicatively``, ``fails`` or ``not assessable``."""
        if self.passes is None:
            return UNKNOWN
        if not self.passes:
            return FAILS
        is_indicative = self.status & effect_mask("indicative", kind="check")
        return INDICATIVELY if is_indicative else PASSES

    @property
    def verdict_nl(self) -> str:
        """The same in Dutch."""
        return VERDICTS_NL[self.verdict]

    def inputs(self) -> list[InputRow]:
        """Inputs of the file, measured or assumed."""
        return input_rows(self.run.described)

    def unchecked(self) -> list[Unchecked]:
        """What was not checked."""
        return unchecked_of(self.run)


def check_building(
    source: Path | str | Mapping[str, Any], edition: Edition | str | None = None
) -> BuildingCheck:
    """Check a described building.

    Parameters
    ----------
    source : path or mapping
        Building file, docs/calculation-note.md, or a dictionary of the same form.
    edition : Edition or str, optional
        Default the one that the file names.

    Raises
    ------
    UserFileError
        Names every problem of one stage, with its line and key: schema, rules, formulas; also what
        the edition does not know of what the file asks for.
    NprError
        The edition that is asked for is not there, is wrong, or has no code route.
    """
    folder = Path() if isinstance(source, Mapping) else Path(source).parent
    asked = code_edition(edition, folder) if isinstance(edition, str) else edition
    described = read_building(source, asked)
    used = code_edition(described.project.edition, folder) if asked is None else asked
    with warnings.catch_warnings():
        # Rare values of a file stand in the answer, with their key.
        warnings.simplefilter("ignore", RareValueWarning)
        run = run_checks(described, used)
        return BuildingCheck(run, dependence_of(run))
