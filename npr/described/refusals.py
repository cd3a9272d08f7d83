# SPDX-License-Identifier: EUPL-1.2
"""What the packages refuse of a file that is not whole, so that it is told with the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from npr.core.errors import NprError
from npr.core.units import from_si
from npr.described import tables as t
from npr.described.demand import typed_spectrum
from npr.described.masonry import wall_line_of
from npr.described.problems import Problem
from npr.described.tasks import Task, Variation, attempted, tasks_of, tried
from npr.norms.loading import EDITION_IDS, load_edition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from npr.described.building import DescribedBuilding
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum

_STAND_IN = "npr9998-2020"
"""What is impossible is so by every edition; one is needed to try the formulas at all."""


def names_and_spectrum(described: DescribedBuilding) -> Iterator[Problem]:
    """The edition that a file names, and the spectrum that it states."""
    site, project = described.site, described.project
    if isinstance(site, t.Site) and None not in (site.a_g, site.p, site.T_B, site.T_C, site.T_D):
        try:
            typed_spectrum(site)
        except NprError as error:
            yield described.problem(("site",), error)
    if isinstance(project, t.Project) and project.edition:
        name, known = project.edition, ", ".join(EDITION_IDS)
        if not name.endswith(".toml") and name not in EDITION_IDS:
            unknown = NprError(
                "unknown edition", got=repr(name), expected=f"{known}, or a TOML file"
            )
            yield described.problem(("project", "edition"), unknown)


def refusals(
    described: DescribedBuilding, problems: list[Problem], content: Mapping[str, Any] | None = None
) -> list[Problem]:
    """What the formulas refuse of the tables that have no problem yet.

    Parameters
    ----------
    described : DescribedBuilding
    problems : list of Problem
        Those known so far.
    content : mapping, optional
        Of the file: wall lines of a storey that is not whole are found there.
    """
    found, edition = list(problems), load_edition(_STAND_IN)
    tasks = [*tasks_of(described, edition, _stand_in_spectrum(), Variation())]
    tasks += _lines_of_broken_storeys(described, edition, content or {})
    for _ in attempted(described, tasks, found, []):
        pass
    return found[len(problems) :]


def _lines_of_broken_storeys(
    described: DescribedBuilding, edition: Edition, content: Mapping[str, Any]
) -> Iterator[Task]:
    """Wall lines that are whole by themselves, though their storey is not."""
    storeys: tuple[t.StoreyTable | None, ...] = described.storeys
    for i, storey in enumerate(storeys):
        if storey is not None:
            continue
        lines = content["storey"][i].get("wall_line", [])
        for j, line in enumerate(lines if isinstance(lines, list) else []):
            try:
                whole = t.WallLineTable.model_validate(line)
            except ValidationError:
                continue  # told already
            path = ("storey", i, "wall_line", j)
            yield Task(path, (), partial(tried, wall_line_of, whole, edition))


def _stand_in_spectrum() -> ElasticSpectrum:
    """Any spectrum: what is refused of a capacity does not depend on it."""
    from spectra.elastic.spectrum import ElasticSpectrum

    return ElasticSpectrum(
        a_g=from_si(1.0, "m/s**2"),
        p=2.5,
        T_B=from_si(0.1, "s"),
        T_C=from_si(0.4, "s"),
        T_D=from_si(1.0, "s"),
    )
