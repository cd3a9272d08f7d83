# SPDX-License-Identifier: EUPL-1.2
"""From ``problem.toml`` to a calibration problem, or all that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npr.calibration.parameters import FreeParameter, bounds_error, key_error
from npr.calibration.preparing import CELL_M
from npr.calibration.problem import CalibrationProblem, ProblemFile
from npr.calibration.scan import VerdictCost
from npr.core.problems import near_or_all
from npr.core.user_files import read_user_file
from npr.norms.loading import load_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from npr.calibration.problem import Design, Parameter
    from npr.core.problems import Problem
    from npr.core.user_files import UserFile
    from npr.norms.edition import Edition
    from spectra.hazard import HazardModel
    from typologies.catalogue import Catalogue


def read_problem(path: Path | str) -> tuple[CalibrationProblem, ProblemFile]:
    """Read ``problem.toml``; files in it are looked for beside it.

    Returns
    -------
    problem : CalibrationProblem
    file : ProblemFile
        With the names of the hazard and the catalogue.

    Raises
    ------
    UserFileError
        Names every problem of one stage, with its line and key: what its schema refuses, else what
        does not belong together or is not there.
    """
    file = read_user_file(path, of="the problem file", guide="docs/calibration.md")
    tables = file.fits(ProblemFile)
    what, where = tables.problem, tables.portfolio
    problems: list[Problem] = []
    edition = _edition(file, what.edition, problems)
    problems += [*_one_of_two(file, tables)]
    if edition is not None:
        problems += _parameters(file, tables.parameter, edition)
    hazard, catalogue = _sources(file, tables, problems)
    if tables.design is not None:
        problems += _design(file, tables.design, hazard, catalogue)
    file.refuse(problems)
    assert edition is not None  # else it is a problem
    problem = CalibrationProblem(
        edition,
        tuple(FreeParameter(one.key, one.low, one.high) for one in tables.parameter),
        portfolio=None if where is None else file.folder / where.file,
        design=tables.design,
        objective=what.objective,
        cost=VerdictCost(what.cost_type_1, what.cost_type_2, what.alpha),
        relevance=what.relevance,
        seed=what.seed,
        bootstraps=what.bootstraps,
        branches=what.branches,
        within_type_spread=what.within_type_spread,
        cell_m=where.cell_m if where else CELL_M,
        id=what.id,
        title=what.title,
    )
    return problem, tables


def _one_of_two(file: UserFile, tables: ProblemFile) -> Iterator[Problem]:
    if (tables.portfolio is None) == (tables.design is None):
        is_both = tables.design is not None
        got = "portfolio and design" if is_both else "neither"
        path = ("design",) if is_both else ()
        yield file.problem(path, "one of two is needed", got, "[portfolio] or [design]")
    elif tables.portfolio and not (place := file.folder / tables.portfolio.file).exists():
        yield file.problem(
            ("portfolio", "file"),
            "the portfolio of the problem is not there",
            str(place),
            "a table of addresses, looked for beside the problem file",
            "npr demo-portfolio writes one to try with",
        )


def _edition(file: UserFile, name: str, problems: list[Problem]) -> Edition | None:
    beside, path = file.folder / name, ("problem", "edition")
    is_file = name.endswith(".toml") and beside.exists()
    edition = file.tried(lambda: load_edition(beside if is_file else name), path, problems)
    has_route = edition and file.tried(lambda: edition.code_route, path, problems)
    return edition if has_route else None


def _parameters(
    file: UserFile, parameters: tuple[Parameter, ...], edition: Edition
) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, one in enumerate(parameters):
        bounds = FreeParameter(one.key, one.low, one.high)
        errors = {"key": key_error(one.key, seen, edition), "high": bounds_error(bounds)}
        seen.add(one.key)
        for key, error in errors.items():
            if error is not None:
                yield file.refused(("parameter", i, key), error)


def _sources(
    file: UserFile, tables: ProblemFile, problems: list[Problem]
) -> tuple[HazardModel | None, Catalogue | None]:
    from spectra.hazard import load_hazard
    from spectra.sources.seismicity import built_in_seismicity
    from typologies import load_catalogue

    year = tables.hazard.year
    if year is not None:
        file.tried(lambda: built_in_seismicity(year), ("hazard", "year"), problems)
    hazard, catalogue = tables.hazard.name, tables.catalogue.name
    return (
        file.tried(lambda: load_hazard(hazard), ("hazard", "name"), problems),
        file.tried(lambda: load_catalogue(catalogue), ("catalogue", "name"), problems),
    )


def _design(
    file: UserFile, design: Design, hazard: HazardModel | None, catalogue: Catalogue | None
) -> Iterator[Problem]:
    usable = _usable(catalogue) if catalogue else design.classes
    for i, name in enumerate(design.classes):
        if name not in usable:
            what = "no such class in the catalogue, or one without a capacity"
            yield file.problem(("design", "classes", i), what, name, near_or_all(name, usable))
    names = [site.name for site in design.site]
    for i, site in enumerate(design.site):
        if site.name in names[:i]:
            what = "the name of a site once more"
            yield file.problem(("design", "site", i, "name"), what, site.name, "a name of its own")
        x, y = site.x_rd_m, site.y_rd_m
        if hazard is not None and hazard.at_sites(x, y).zone[0] == 0:
            what = "the place lies outside the hazard model"
            got, expected = f"x {x:.0f} m, y {y:.0f} m", "RD New, x and y not swapped"
            yield file.problem(("design", "site", i, "x_rd_m"), what, got, expected)


def _usable(catalogue: Catalogue) -> tuple[str, ...]:
    """Classes that have a capacity."""
    from typologies import class_capacity

    known = class_capacity(catalogue.classes).is_known
    return tuple(name for name, is_known in zip(catalogue.classes, known, strict=True) if is_known)
