# SPDX-License-Identifier: EUPL-1.2
"""What is to be checked of a described building, each with the tables that it stands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from npr.core.errors import EditionError, NprError
from npr.described.directions import direction_parts
from npr.described.linears import linear_parts
from npr.described.locals import local_parts
from npr.described.masonry import wall_line_of
from npr.described.validation import shown_key
from npr.described.winds import winds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from npr.core.lines import Path
    from npr.described.building import DescribedBuilding
    from npr.described.part import Part
    from npr.described.problems import Problem
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum
    from typologies.capacity.defaults import CapacityDefaults


@dataclass(frozen=True, eq=False)
class Variation:
    """Assumed data that stand neither in the file nor in the edition, at other values.

    Attributes
    ----------
    local : mapping of str to float
        Numbers of the check out of plane in place of those of its pair.
    class_capacity : mapping of str to CapacityDefaults
        Capacity of vulnerability classes in place of the one in our data.
    """

    local: Mapping[str, float] = field(default_factory=dict)
    class_capacity: Mapping[str, CapacityDefaults] = field(default_factory=dict)


class Task(NamedTuple):
    """Something to compute.

    Attributes
    ----------
    path : tuple
        Key of its table.
    needs : tuple of tuple
        Keys of the other tables that it stands on.
    make : callable
        Nothing is computed before it is called.
    """

    path: Path
    needs: tuple[Path, ...]
    make: Callable[[], Iterable[Part]]


def tasks_of(
    described: DescribedBuilding,
    edition: Edition,
    spectrum: ElasticSpectrum | None,
    variation: Variation,
) -> Iterator[Task]:
    """Everything to compute for a file; without a spectrum, only what needs none.

    Raises
    ------
    EditionError
        The edition has factors by material, and the file does not state the material.
    """
    if edition.code_route.factors.material:
        building = described.building
        edition = edition.for_material(building.material if building else None)
    for i, storey in enumerate(described.storeys):
        for j, line in enumerate(storey.wall_line if storey else ()):
            yield Task(
                ("storey", i, "wall_line", j), (), partial(tried, wall_line_of, line, edition)
            )
    yield Task(("wind",), (), partial(tried, winds_of, described))
    for i in range(len(described.linears)):
        make = partial(linear_parts, described, i, spectrum, edition)
        yield Task(("linear", i), (("building",),), make)
    if spectrum is None:
        return  # the rules of the file see to it that nothing else is described
    for i, direction in enumerate(described.directions):
        about = (described, i, spectrum, edition, variation.class_capacity)
        is_walls = direction is not None and direction.walls is not None
        needs: tuple[Path, ...] = (("foundation",), ("storey",)) if is_walls else (("foundation",),)
        yield Task(("direction", i), needs, partial(direction_parts, *about))
    for i in range(len(described.locals)):
        make = partial(local_parts, described, i, spectrum, edition, variation.local)
        yield Task(("local", i), (("building",),), make)


def attempted(
    described: DescribedBuilding,
    tasks: Iterable[Task],
    problems: list[Problem],
    lacking: list[EditionError],
) -> Iterator[tuple[Task, tuple[Part, ...]]]:
    """Results of the tasks whose tables have no problem; what is refused joins the lists.

    Parameters
    ----------
    problems : list of Problem
        Those known so far; what the packages refuse is added.
    lacking : list of EditionError
        What the edition does not have is added.
    """
    for task in tasks:
        if any(_touches(problem.key, path) for problem in problems for path in _paths(task)):
            continue
        try:
            yield task, tuple(task.make())
        except EditionError as error:
            lacking.append(error)
        except NprError as error:
            problems.append(described.problem(task.path, error))


def tried(make: Callable[..., object], *given: object) -> tuple[Part, ...]:
    """Compute something for what it refuses only; no part comes of it."""
    make(*given)
    return ()


def _paths(task: Task) -> tuple[Path, ...]:
    return (task.path, *task.needs)


def _touches(key: str, path: Path) -> bool:
    """Whether a problem stands at a key, or below it."""
    at = shown_key(path)
    return key == at or key.startswith((f"{at}.", f"{at}["))
