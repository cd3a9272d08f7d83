# SPDX-License-Identifier: EUPL-1.2
"""What the packages refuse of a file, told at once and with whatever else is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from npr.core.lines import line_of
from npr.core.problems import Problem, shown_key
from npr.core.units import from_si
from npr.described.mending import mended
from npr.described.rules import breaches
from npr.described.tables import REPEATED, SINGLE
from npr.described.tasks import Variation, attempted, demand_tasks, tasks_of
from npr.described.validation import sections_of
from npr.norms.loading import load_edition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from npr.core.lines import Path
    from npr.described.building import DescribedBuilding
    from npr.described.rules import Breach
    from npr.norms.edition import Edition
    from spectra.elastic import ElasticSpectrum

_STAND_IN = "npr9998-2020"
"""Tried when no edition can be used: most of what is impossible is so by every edition."""


def refusals(described: DescribedBuilding, edition: Edition) -> list[Problem]:
    """What the formulas refuse of a file that fits its schema.

    Parameters
    ----------
    described : DescribedBuilding
    edition : Edition
    """
    return _refused(described, edition, [])


def refusals_beside(
    described: DescribedBuilding, edition: Edition | None, content: dict[str, Any]
) -> set[Problem]:
    """What the formulas refuse of a file that is wrong otherwise, however that will be repaired.

    Parameters
    ----------
    described : DescribedBuilding
        Its tables may be None.
    edition : Edition, optional
    content : dict
        Of the file.
    """
    used = edition or load_edition(_STAND_IN)
    told: list[set[Problem]] = []
    for is_full in (False, True):
        way = mended(content, is_full=is_full)
        known = [problem_of(each, described.lines) for each in breaches(way) if each.is_final]
        told.append({*_refused(_with_tables(described, way), used, known)})
    return told[0] & told[1]


def problem_of(breach: Breach, lines: Mapping[Path, int]) -> Problem:
    """A rule that is broken, at its line and key."""
    line, key = line_of(lines, breach.path), shown_key(breach.path)
    return Problem(line, key, breach.what, breach.got, breach.expected)


def _with_tables(described: DescribedBuilding, content: dict[str, Any]) -> DescribedBuilding:
    """The same file with other tables; its lines stay."""
    sections, _ = sections_of(content, {})
    tables: dict[str, Any] = {name: sections.get(name) for name in SINGLE}
    tables |= {f"{name}s": sections.get(name, ()) for name in REPEATED}
    return replace(described, **tables)


def _refused(described: DescribedBuilding, edition: Edition, known: list[Problem]) -> list[Problem]:
    found = list(known)
    tasks = tasks_of(described, edition, _stand_in_spectrum(), Variation())
    for _ in attempted(described, chain(demand_tasks(described, edition), tasks), found):
        pass
    return found[len(known) :]


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
