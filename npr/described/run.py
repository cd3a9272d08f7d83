# SPDX-License-Identifier: EUPL-1.2
"""All checks of a described building by one edition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from npr.checks.result import all_pass, governing
from npr.core.errors import NprError
from npr.core.status import CheckStatus, effect_mask
from npr.described.demand import Demand, case_status, demand_of
from npr.described.tasks import Variation, attempted, tasks_by_themselves, tasks_of
from npr.described.winds import FaceWind, winds_of

if TYPE_CHECKING:
    from npr.core.lines import Path
    from npr.core.problems import Problem
    from npr.described.building import DescribedBuilding
    from npr.described.part import Part
    from npr.norms.edition import Edition


@dataclass(frozen=True, eq=False)
class Run:
    """All checks by one edition.

    Attributes
    ----------
    described : DescribedBuilding
    edition : Edition
    demand : Demand or None
    parts : tuple of Part
    winds : tuple of FaceWind
    """

    described: DescribedBuilding
    edition: Edition
    demand: Demand | None
    parts: tuple[Part, ...]
    winds: tuple[FaceWind, ...] = field(default=())

    @property
    def groups(self) -> dict[str, tuple[Part, ...]]:
        """Parts by direction, and those out of plane."""
        names = dict.fromkeys(part.group for part in self.parts)
        return {name: tuple(p for p in self.parts if p.group == name) for name in names}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is rare in the file, and in the capacities made of it; each once."""
        of_parts = (text for part in self.parts for text in part.warnings)
        return tuple(dict.fromkeys([*map(str, self.described.warnings), *of_parts]))

    @property
    def governing(self) -> Part:
        """The check that decides."""
        found = governing(self.parts)
        assert found is not None  # a file without a check is refused
        return found

    @property
    def passes(self) -> bool | None:
        """Whether every check passes: False if one fails, else None if one is unknown.

        What is unknown of the building as a whole, such as a wall line without a check, makes a
        pass unknown too.
        """
        answer = all_pass(self.parts)
        unknown = effect_mask("unknown", "no_pass", kind="check")
        return None if answer and self.own_status & unknown else answer

    @property
    def own_status(self) -> int:
        """Bits of the demand, of the limit state, and of wall lines that have no check."""
        status = self.demand.status if self.demand else 0
        if self.edition.rare:
            status |= int(CheckStatus.RARE_VALUE)
        state = self.described.building.limit_state or self.edition.default_case()[2]
        if (self.described.directions or self.described.locals) and (
            not self.edition.has_capacity_for(state)
        ):
            status |= int(CheckStatus.METHOD_UNKNOWN)
        if not self.described.locals:
            status |= int(CheckStatus.LOCAL_MECHANISMS_NOT_CHECKED)
        if len(self.described.checked_directions) < 2:
            status |= int(CheckStatus.APPLICABILITY_NOT_SHOWN)
        if self.described.unchecked_lines:
            status |= int(CheckStatus.DIAPHRAGM_NOT_SPLIT)
        if self.described.rare_values:
            status |= int(CheckStatus.RARE_VALUE)
        if any(each.effect == "warning" for each in self.described.inconsistencies):
            status |= int(CheckStatus.INPUT_INCONSISTENT)
        if self.described.remarks:
            status |= int(CheckStatus.APPLICABILITY_NOT_SHOWN)
        return status

    @property
    def status(self) -> int:
        """Bits of the checks and of the building as a whole."""
        status = self.own_status
        for part in self.parts:
            status |= part.status
        return status


CHECKED = ("linear", "direction", "local")
"""Tables with checks of their own, in the order of the answer."""


def run_checks(
    described: DescribedBuilding,
    edition: Edition,
    variation: Variation | None = None,
    *,
    beside: Run | None = None,
    tables: tuple[str, ...] = CHECKED,
) -> Run:
    """Every check of a file, by an edition.

    Parameters
    ----------
    described : DescribedBuilding
    edition : Edition
    variation : Variation, optional
        Other assumed data than ours.
    beside : Run, optional
        A run from which this one differs in the checks of ``tables`` only: its demand and its
        other checks are taken as they are.
    tables : tuple of str
        Of ``CHECKED``.

    Raises
    ------
    EditionError
        The edition has no code route.
    UserFileError
        Names everything that is not possible, and what the edition does not know.
    """
    _ = edition.code_route  # one without it is refused
    try:
        demand = demand_of(described, edition) if beside is None else beside.demand
        typed = case_status(described, edition)
    except NprError as error:
        refused: list[Problem] = []
        for _ in attempted(described, tasks_by_themselves(described, edition), refused):
            pass
        described.file.refuse(refused or [described.problem(("site",), error)])
        raise
    problems: list[Problem] = []
    spectrum = demand.spectrum if demand else None
    tasks = tasks_of(described, edition, spectrum, variation or Variation())
    parts = [] if beside is None else [p for p in beside.parts if p.path[0] not in tables]
    asked = (task for task in tasks if task.path[0] not in CHECKED or task.path[0] in tables)
    for task, found in attempted(described, asked, problems):
        bits = typed if _is_typed(described, demand, task.path) else 0
        parts.extend(replace(part, demand_status=bits) for part in found)
    described.file.refuse(problems)
    parts.sort(key=lambda part: CHECKED.index(str(part.path[0])))  # stable: else as in the file
    return Run(described, edition, demand, tuple(parts), winds_of(described, edition))


def _is_typed(described: DescribedBuilding, demand: Demand | None, path: Path) -> bool:
    """Whether the demand of a check stands in the file and is not from the hazard."""
    if path[0] == "linear" and described.linears[int(path[1])].design_acceleration is not None:
        return True
    return demand is not None and not demand.is_from_hazard
