# SPDX-License-Identifier: EUPL-1.2
"""From ``problem.toml`` to a calibration problem, or all that is wrong with it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from npr.calibration.parameters import FreeParameter, bounds_error, key_error
from npr.calibration.preparing import CELL_M
from npr.calibration.problem import CalibrationProblem, ProblemFile, _Catalogue, _Hazard
from npr.calibration.scan import VerdictCost
from npr.core.errors import NprError
from npr.core.files import read_toml
from npr.core.lines import key_lines, line_of
from npr.core.problems import (
    Problem,
    ProblemsError,
    details_of,
    near_or_all,
    nearest,
    of_schema,
    refused,
    shown_key,
)
from npr.norms.loading import load_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic_core import ErrorDetails

    from npr.core.lines import Path as KeyPath
    from npr.norms.edition import Edition
    from spectra.hazard import HazardModel
    from typologies.catalogue import Catalogue

    T = TypeVar("T")


class ProblemFileError(ProblemsError):
    """A file of a calibration is wrong or not complete; ``problems`` has all."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        super().__init__(str(path), problems, of="the problem file", guide="docs/calibration.md")


def read_problem(path: Path | str) -> tuple[CalibrationProblem, ProblemFile]:
    """Read ``problem.toml``; files in it are looked for beside it.

    Returns
    -------
    problem : CalibrationProblem
    file : ProblemFile
        With the names of the hazard and the catalogue.

    Raises
    ------
    SchemaError
        The file is missing or is not TOML.
    ProblemFileError
        Names every problem with its line and key, also of what the names name.
    """
    path = Path(path)
    reader = _Reader(path, read_toml(path))
    file, edition = reader.read()
    what, where = file.problem, file.portfolio
    problem = CalibrationProblem(
        edition,
        tuple(FreeParameter(one.key, one.low, one.high) for one in file.parameter),
        portfolio=None if where is None else path.parent / where.file,
        design=file.design,
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
    return problem, file


class _Reader:
    """One file on its way to a problem; ``problems`` grows on the way.

    What the schema refuses is left out of what is looked at besides, key by key.
    """

    def __init__(self, path: Path, content: dict[str, Any]) -> None:
        self.path, self.content = path, content
        self.lines = key_lines(path.read_text(encoding="utf-8"))
        self.problems: list[Problem] = []

    def read(self) -> tuple[ProblemFile, Edition]:
        file = self._file()
        self._one_of_two()
        edition = self._edition()
        self._parameters(edition)
        self._portfolio()
        self._design(self._hazard(), self._catalogue())
        if self.problems or file is None or edition is None:
            raise ProblemFileError(self.path, self.problems)
        return file, edition

    def _file(self) -> ProblemFile | None:
        from pydantic import ValidationError

        try:
            return ProblemFile.model_validate(self.content)
        except ValidationError as error:
            details = details_of(error)
        for detail in details:
            if not _is_meant(detail["loc"], details):
                self._note(detail["loc"], *of_schema(detail, ProblemFile))
        return None

    def _one_of_two(self) -> None:
        known = ("portfolio", "design")
        given = [name for name in known if name in self.content]
        # One that is misspelt is told already.
        tables = [*ProblemFile.model_fields]
        meant = [key for key in self.content if nearest(key, tables) in known]
        if len(given) == len(known) or not meant:
            got = " and ".join(given) or "neither"
            self._note(tuple(given[1:]), "one of two is needed", got, "[portfolio] or [design]")

    def _edition(self) -> Edition | None:
        name = self._given("problem", "edition")
        if not isinstance(name, str):
            return None
        path, beside = ("problem", "edition"), self.path.parent / name
        is_file = name.endswith(".toml") and beside.exists()
        edition = self._tried(lambda: load_edition(beside if is_file else name), *path)
        if edition is not None:
            self._tried(lambda: edition.code_route, *path)
        return edition

    def _parameters(self, edition: Edition | None) -> None:
        used = edition if edition is not None and edition.code is not None else None
        seen: set[str] = set()
        for i, one in self._listed("parameter"):
            given = one if isinstance(one, dict) else {}
            key, low, high = (_plain(given.get(name)) for name in ("key", "low", "high"))
            if isinstance(key, str):
                self._refuse(key_error(key, seen, used), "parameter", i, "key")
                seen.add(key)
            if isinstance(low, float) and isinstance(high, float) and min(low, high) > 0.0:
                bounds = FreeParameter(str(key), low, high)
                self._refuse(bounds_error(bounds), "parameter", i, "high")

    def _portfolio(self) -> None:
        name = self._given("portfolio", "file")
        if isinstance(name, str) and not (self.path.parent / name).exists():
            path: KeyPath = ("portfolio", "file")
            expected = "a table of addresses, looked for beside the problem file"
            repair = "npr demo-portfolio writes one to try with"
            got = str(self.path.parent / name)
            line, what = line_of(self.lines, path), "the portfolio of the problem is not there"
            self.problems.append(Problem(line, shown_key(path), what, got, expected, repair))

    def _hazard(self) -> HazardModel | None:
        from spectra.hazard import load_hazard
        from spectra.sources.seismicity import built_in_seismicity

        name, year = self._given("hazard", "name"), self._given("hazard", "year")
        if isinstance(year, int):
            self._tried(lambda: built_in_seismicity(year), "hazard", "year")
        if not isinstance(name, str | None):
            return None
        chosen = name or _Hazard().name
        return self._tried(lambda: load_hazard(chosen), "hazard", "name")

    def _catalogue(self) -> Catalogue | None:
        from typologies import load_catalogue

        name = self._given("catalogue", "name")
        if not isinstance(name, str | None):
            return None
        chosen = name or _Catalogue().name
        return self._tried(lambda: load_catalogue(chosen), "catalogue", "name")

    def _design(self, hazard: HazardModel | None, catalogue: Catalogue | None) -> None:
        if catalogue is not None:
            usable = _usable(catalogue)
            for i, name in self._listed("design", "classes"):
                if isinstance(name, str) and name not in usable:
                    what = "no such class in the catalogue, or one without a capacity"
                    self._note(("design", "classes", i), what, name, near_or_all(name, usable))
        seen: set[str] = set()
        for i, site in self._listed("design", "site"):
            given = site if isinstance(site, dict) else {}
            name, x, y = (_plain(given.get(key)) for key in ("name", "x_rd_m", "y_rd_m"))
            if isinstance(name, str) and name in seen:
                what = "the name of a site once more"
                self._note(("design", "site", i, "name"), what, name, "a name of its own")
            seen.add(str(name))
            if hazard and isinstance(x, float) and isinstance(y, float):
                self._place(hazard, x, y, ("design", "site", i, "x_rd_m"))

    def _place(self, hazard: HazardModel, x: float, y: float, path: KeyPath) -> None:
        if hazard.at_sites(x, y).zone[0] == 0:
            got = f"x {x:.0f} m, y {y:.0f} m"
            expected = "RD New, x and y not swapped"
            self._note(path, "the place lies outside the hazard model", got, expected)

    def _given(self, table: str, key: str) -> Any:
        """What stands at a key; None where nothing does."""
        given = self.content.get(table)
        return given.get(key) if isinstance(given, dict) else None

    def _listed(self, *path: str) -> list[tuple[int, Any]]:
        """What stands in a list, counted; nothing where there is none."""
        found = self.content.get(path[0]) if len(path) == 1 else self._given(*path)
        return [*enumerate(found)] if isinstance(found, list) else []

    def _tried(self, load: Callable[[], T], *path: str) -> T | None:
        try:
            return load()
        except NprError as error:
            self._refuse(error, *path)
        return None

    def _refuse(self, error: NprError | None, *path: str | int) -> None:
        key = shown_key(path)
        if error is not None and not any(each.key == key for each in self.problems):
            self.problems.append(refused(line_of(self.lines, path), key, error))

    def _note(self, path: KeyPath, what: str, got: str, expected: str) -> None:
        line = line_of(self.lines, path)
        self.problems.append(Problem(line, shown_key(path), what, got, expected))


def _usable(catalogue: Catalogue) -> tuple[str, ...]:
    """Classes that have a capacity."""
    from typologies import class_capacity

    known = class_capacity(catalogue.classes).is_known
    return tuple(name for name, is_known in zip(catalogue.classes, known, strict=True) if is_known)


def _is_meant(loc: KeyPath, details: list[ErrorDetails]) -> bool:
    """Whether a key that is missing stands there misspelt, which is told."""
    missing = {each["loc"] for each in details if each["type"] == "missing"}
    unknown = [each["loc"] for each in details if each["type"] == "extra_forbidden"]
    return loc in missing and any(
        each[:-1] == loc[:-1] and nearest(str(each[-1]), [str(loc[-1])]) for each in unknown
    )


def _plain(item: Any) -> str | float | None:
    """A text, or a finite number as the schema takes it; None of all else."""
    if isinstance(item, str):
        return item
    is_number = isinstance(item, int | float) and not isinstance(item, bool)
    return float(item) if is_number and math.isfinite(item) else None
