# SPDX-License-Identifier: EUPL-1.2
"""All checks of a described building by one edition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from npr.checks.result import all_pass, governing
from npr.core.errors import EditionError, NprError
from npr.core.status import CheckStatus, effect_mask
from npr.described.demand import Demand, case_status, demand_of
from npr.described.directions import direction_parts
from npr.described.linears import linear_parts
from npr.described.locals import local_parts
from npr.described.problems import BuildingFileError
from npr.described.winds import FaceWind, winds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from npr.described.lines import Path
    from npr.described.part import Part
    from npr.described.problems import Problem
    from npr.described.reading import DescribedBuilding
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum


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
        unknown = effect_mask("unknown", kind="check")
        return None if answer and self.own_status & unknown else answer

    @property
    def own_status(self) -> int:
        """Bits of the demand, of the limit state, and of wall lines that have no check."""
        status = self.demand.status if self.demand else 0
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
        return status

    @property
    def status(self) -> int:
        """Bits of the checks and of the building as a whole."""
        status = self.own_status
        for part in self.parts:
            status |= part.status
        return status


def run_checks(
    described: DescribedBuilding, edition: Edition, replaced: Mapping[str, float] | None = None
) -> Run:
    """Every check of a file, by an edition.

    Parameters
    ----------
    described : DescribedBuilding
    edition : Edition
    replaced : mapping of str to float, optional
        Numbers of the check out of plane in place of those of its pair.

    Raises
    ------
    EditionError
        The edition has no code route, or lacks what the file asks for.
    BuildingFileError
        Names every part that is not possible.
    """
    demand = demand_of(described, edition)
    spectrum = demand.spectrum if demand else None
    problems: list[Problem] = []
    parts: list[Part] = []
    typed = 0
    try:
        typed = case_status(described, edition)
    except EditionError:
        raise
    except NprError as error:
        problems.append(described.problem(("site", "return_period_yr"), error))
    for path, make in _tasks(described, edition, spectrum, replaced or {}):
        try:
            bits = typed if _is_typed(described, demand, path) else 0
            parts.extend(replace(part, demand_status=bits) for part in make())
        except EditionError:
            raise
        except NprError as error:
            problems.append(described.problem(path, error))
    winds: tuple[FaceWind, ...] = ()
    try:
        winds = winds_of(described)
    except NprError as error:
        problems.append(described.problem(("wind",), error))
    if problems:
        raise BuildingFileError(described.path, problems)
    return Run(described, edition, demand, tuple(parts), winds)


def _is_typed(described: DescribedBuilding, demand: Demand | None, path: Path) -> bool:
    """Whether the demand of a check stands in the file and is not from the hazard."""
    table, i = path
    if table == "linear" and described.linears[int(i)].design_acceleration is not None:
        return True
    return demand is not None and not demand.is_from_hazard


def _tasks(
    described: DescribedBuilding,
    edition: Edition,
    spectrum: ElasticSpectrum | None,
    replaced: Mapping[str, float],
) -> Iterator[tuple[Path, Callable[[], Iterable[Part]]]]:
    """What is to be checked, by the key of its table; nothing is computed before it is called."""
    for i in range(len(described.linears)):
        yield ("linear", i), partial(linear_parts, described, i, spectrum, edition)
    if spectrum is None:
        return  # the rules of the file see to it that nothing else is described
    for i in range(len(described.directions)):
        yield ("direction", i), partial(direction_parts, described, i, spectrum, edition)
    for i in range(len(described.locals)):
        yield ("local", i), partial(local_parts, described, i, spectrum, edition, replaced)
