# SPDX-License-Identifier: EUPL-1.2
"""What is to be checked of a described building, each with the tables that it stands on."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from npr.checks.design_capacity import material_of
from npr.core.bounds import DerivedValueWarning
from npr.core.errors import NprError
from npr.core.problems import shown_key
from npr.described.demand import case_of, case_status, hazard_of, place_tried, typed_spectrum
from npr.described.directions import (
    bilinear_of,
    direction_parts,
    foundation_of,
    pushover_of,
    steps_of,
    system_of,
)
from npr.described.linears import linear_parts
from npr.described.locals import local_parts, place_refused, wall_of
from npr.described.masonry import torsion_factor_of
from npr.described.winds import has_pressure, wind_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from npr.core.lines import Path
    from npr.core.problems import Problem
    from npr.described import tables as t
    from npr.described.building import DescribedBuilding
    from npr.described.part import Part
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


def tasks_by_themselves(described: DescribedBuilding, edition: Edition) -> Iterator[Task]:
    """What can be refused without a spectrum: of the demand, and of each table by itself."""
    yield from _demand_tasks(described, edition)
    yield from _tables_alone(described, edition)


def _demand_tasks(described: DescribedBuilding, edition: Edition) -> Iterator[Task]:
    """What may be refused of the demand, each at the key that it comes from."""
    site, typed = described.site, ("a_g", "p", "T_B", "T_C", "T_D")
    if site is None:
        return
    if None not in (getattr(site, name) for name in typed):
        yield Task(("site", "T_B"), (), partial(tried, typed_spectrum, site))
    elif site.x_rd is not None and site.y_rd is not None:
        case = ("building", "consequence_class")
        yield Task(case, (), partial(tried, edition.return_period_yr, *case_of(described)))
        year = ("building", "assessment_year") if site.year is None else ("site", "year")
        yield Task(year, (), partial(tried, hazard_of, described, site))
        place = partial(tried, place_tried, described, site, edition)
        yield Task(("site", "x_rd"), (year,), place)
    stated = ("site", "return_period_yr")
    yield Task(stated, (), partial(tried, case_status, described, edition))


def tasks_of(
    described: DescribedBuilding,
    edition: Edition,
    spectrum: ElasticSpectrum | None,
    variation: Variation,
) -> Iterator[Task]:
    """Everything to compute for a file; without a spectrum, only what needs none.

    What a table gives by itself comes before what is checked with it, so that a refusal is told at
    the table that it comes from.
    """
    by_material = partial(tried, material_of, edition, described.building.material)
    yield Task(("building", "material"), (), by_material)
    yield from _tables_alone(described, edition)
    for i in range(len(described.linears)):
        make = partial(linear_parts, described, i, spectrum, edition)
        yield Task(("linear", i), (("building", "material"),), make)
    if spectrum is None:
        return  # the rules of the file see to it that nothing else is described
    for i, direction in enumerate(described.directions):
        about = (described, i, spectrum, edition, variation.class_capacity)
        needs: tuple[Path, ...] = (("foundation",), ("building", "material"))
        needs += (("storey",),) if direction.walls is not None else ()
        yield Task(("direction", i), needs, partial(direction_parts, *about))
    for i, given in enumerate(described.locals):
        yield Task(("local", i), (), partial(tried, wall_of, given))
        place = partial(tried, place_refused, described, i, spectrum, edition)
        yield Task(("local", i, "height_above_ground"), (), place)
        of_local = partial(local_parts, described, i, spectrum, edition, variation.local)
        yield Task(("local", i), (), of_local)


def _tables_alone(described: DescribedBuilding, edition: Edition) -> Iterator[Task]:
    """What tables give by themselves, whatever is wrong with those around them."""
    for i, storey in enumerate(described.storeys):
        for j, line in enumerate(storey.wall_line):
            make = partial(tried, torsion_factor_of, line, edition)
            yield Task(("storey", i, "wall_line", j, "distance"), (), make)
    if (wind := described.wind) is not None and has_pressure(wind):
        for i, face in enumerate(wind.face):
            yield Task(("wind", "face", i), (), partial(tried, wind_on, face, wind))
    if described.foundation is not None:
        yield Task(("foundation",), (), partial(tried, foundation_of, described.foundation))
    for i, direction in enumerate(described.directions):
        yield from _capacity_tasks(("direction", i), direction, described.foundation, edition)


def _capacity_tasks(
    at: Path, direction: t.Direction, foundation: t.FoundationTable | None, edition: Edition
) -> Iterator[Task]:
    """The capacity that a direction states, by itself and then on its foundation."""
    if direction.foundation is not None:
        make = partial(tried, foundation_of, direction.foundation)
        yield Task((*at, "foundation"), (), make)
    springs = direction.foundation or foundation
    needs: tuple[Path, ...] = ((*at, "foundation"), ("foundation",))
    if (curve := direction.curve) is not None:
        yield Task((*at, "curve"), (), partial(tried, bilinear_of, curve, None))
        yield Task((*at, "curve"), needs, partial(tried, bilinear_of, curve, springs))
    if (steps := direction.pushover) is not None:
        yield Task((*at, "pushover", "displacement"), (), partial(tried, steps_of, steps))
        yield Task((*at, "pushover", "storey_masses"), (), partial(tried, system_of, steps))
        yield Task((*at, "pushover"), (), partial(tried, pushover_of, steps, None, edition))
        yield Task((*at, "pushover"), needs, partial(tried, pushover_of, steps, springs, edition))


def attempted(
    described: DescribedBuilding, tasks: Iterable[Task], problems: list[Problem]
) -> Iterator[tuple[Task, tuple[Part, ...]]]:
    """Results of the tasks whose tables have no problem; what is refused joins the problems.

    What a package warns of stands with the parts that it was computed for.

    Parameters
    ----------
    problems : list of Problem
        Those known so far; what the packages refuse is added.
    """
    for task in tasks:
        if any(_touches(problem.key, path) for problem in problems for path in _paths(task)):
            continue
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", DerivedValueWarning)
                parts = tuple(task.make())
        except NprError as error:
            problems.append(described.problem(task.path, error))
        else:
            texts = _derived(caught)
            yield task, tuple(part.warned_of(*texts) for part in parts)


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


def _derived(caught: Iterable[warnings.WarningMessage]) -> tuple[str, ...]:
    """What is rare of derived figures, in one line each; other warnings go their way."""
    texts: dict[str, None] = {}
    for each in caught:
        if issubclass(each.category, DerivedValueWarning):
            lines = str(each.message).splitlines()
            texts["; ".join(" ".join(line.split()) for line in lines)] = None
        else:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
    return tuple(texts)
