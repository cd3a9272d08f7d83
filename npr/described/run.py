# SPDX-License-Identifier: EUPL-1.2
"""All checks of a described building by one edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from npr.checks.result import all_pass, governing
from npr.core.errors import EditionError, NprError
from npr.described.demand import Demand, demand_of
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
        """Whether every check passes: False if one fails, else None if one is unknown."""
        return all_pass(self.parts)

    @property
    def status(self) -> int:
        """Bits of the checks and of the demand."""
        status = self.demand.status if self.demand else 0
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
    for path, make in _tasks(described, edition, spectrum, replaced or {}):
        try:
            parts.extend(make())
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
