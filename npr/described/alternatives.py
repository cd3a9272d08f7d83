# SPDX-License-Identifier: EUPL-1.2
"""What would come out if an assumed value were another of its stated alternatives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from npr.core.errors import NprError
from npr.described.locals import parameters_of
from npr.described.problems import BuildingFileError
from npr.described.run import Run, run_checks
from typologies.masonry import masonry_materials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from npr.described.reading import DescribedBuilding
    from npr.norms.edition import Edition

    _Assumed = tuple[str, Any, str, list[tuple[Any, Callable[[], Run]]]]

_NOT_OF_THIS_ROUTE = ("individual_risk.", "exposure.")
_LOCAL, _MASONRY = "local.", "masonry."


class Alternative(NamedTuple):
    """One assumed value at one of its alternatives.

    Attributes
    ----------
    key : str
        Dotted, of the edition; of the numbers of the check out of plane after ``local.``, of the
        data of masonry after ``masonry.``.
    value, alternative : float or str
    unit : str
    unity_check : float
        Of what governs then; NaN when unknown.
    passes : bool or None
    reason : str
        Why it is unknown; empty when it is known.
    moves_verdict : bool
        It passes then where it did not, or the other way round.
    """

    key: str
    value: Any
    alternative: Any
    unit: str
    unity_check: float
    passes: bool | None
    reason: str
    moves_verdict: bool


@dataclass(frozen=True)
class Dependence:
    """All assumed values of an edition at all their alternatives.

    Attributes
    ----------
    used : tuple of Alternative
        Those that change a figure or a status of the run, or leave it without an answer.
    without_effect : tuple of str
        Keys of assumed values whose alternatives change nothing here.
    """

    used: tuple[Alternative, ...]
    without_effect: tuple[str, ...]

    @property
    def decides(self) -> bool:
        """Whether an assumed value decides the verdict."""
        return any(each.moves_verdict for each in self.used)


def dependence_of(run: Run) -> Dependence:
    """Run every check again for every alternative of every assumed value."""
    used: list[Alternative] = []
    without: list[str] = []
    for key, value, unit, tries in _assumed(run):
        rows = [_tried(run, key, value, unit, other, again) for other, again in tries]
        changed = [row for row in rows if row is not None]
        used += changed
        if not changed:
            without.append(key)
    return Dependence(tuple(used), tuple(without))


def _assumed(run: Run) -> Iterator[_Assumed]:
    """Key, value and unit of what is assumed; for each alternative the way to run it."""
    described, edition = run.described, run.edition
    for key in edition.assumed:
        if key.startswith(_NOT_OF_THIS_ROUTE):
            continue
        value: Any = edition.values[key]
        tries: list[tuple[Any, Callable[[], Run]]] = [
            (other, partial(_with, described, edition, key, other)) for other in value.alternatives
        ]
        yield key, value.value, getattr(value, "unit", ""), tries
    yield from _assumed_masonry(described, edition)
    if not described.locals:
        return
    numbers = parameters_of(edition, {}).numbers
    of_edition = ("usable_fraction", "cantilever_slenderness")
    for name, number in numbers.items():
        if number.trust == "assumed" and name not in of_edition:
            again: list[tuple[Any, Callable[[], Run]]] = [
                (other, partial(run_checks, described, edition, {name: other}))
                for other in number.alternatives
            ]
            yield _LOCAL + name, number.value, number.unit, again


def _assumed_masonry(described: DescribedBuilding, edition: Edition) -> Iterator[_Assumed]:
    """Masonry whose properties are assumed, at the other masonry that its entry names."""
    materials = masonry_materials()
    for name in described.materials:
        entry = materials[name]
        if entry.trust == "assumed":
            tries: list[tuple[Any, Callable[[], Run]]] = [
                (other, partial(run_checks, described.with_masonry(name, other), edition))
                for other in entry.alternatives
                if other in materials
            ]
            yield _MASONRY + name, name, "", tries


def _with(described: DescribedBuilding, edition: Edition, key: str, other: Any) -> Run:
    return run_checks(described, edition.with_value(key, other))


def _tried(
    run: Run, key: str, value: Any, unit: str, other: Any, again: Callable[[], Run]
) -> Alternative | None:
    """The outcome at one alternative; None when nothing changes."""
    try:
        found = again()
    except NprError as error:
        first = error.problems[0] if isinstance(error, BuildingFileError) else error
        reason = f"not assessable: {first.what}"
        return Alternative(key, value, other, unit, math.nan, None, reason, moves_verdict=False)
    if _figures(found) == _figures(run):
        return None
    moves = None not in (found.passes, run.passes) and found.passes != run.passes
    governing = found.governing
    reason = "" if found.passes is not None else f"not assessable: {governing.title}"
    return Alternative(
        key, value, other, unit, governing.unity_check, found.passes, reason, moves_verdict=moves
    )


def _figures(run: Run) -> list[tuple[str, int]]:
    """What is compared: exact figures, where an unknown equals an unknown."""
    return [(part.unity_check.hex(), part.status) for part in run.parts]
