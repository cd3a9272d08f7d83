# SPDX-License-Identifier: EUPL-1.2
"""What would come out if an assumed value were another of its stated alternatives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from npr.core.errors import NprError
from npr.core.problems import shown_key
from npr.core.status import status_texts
from npr.core.user_files import UserFileError
from npr.described.locals import parameters_of
from npr.described.quantities import Input
from npr.described.run import Run, run_checks
from npr.described.tasks import Variation
from typologies.capacity.defaults import class_alternatives
from typologies.masonry import masonry_materials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from npr.described.building import DescribedBuilding
    from npr.norms.edition import Edition
    from typologies.capacity.defaults import ClassAlternative

    _Assumed = tuple[str, Any, str, Sequence[tuple[Any, Callable[[], Run]]]]

_NOT_OF_THIS_ROUTE = ("individual_risk.", "exposure.")
_LOCAL, _MASONRY, _CLASS = "local.", "masonry.", "class."
_READ_BY = {
    "code.local.": ("local",),
    "code.linear.": ("linear",),
    "code.nlpo.": ("direction",),
    "code.drift.": ("direction",),
    "code.mass.": ("direction",),
    "code.strength.": ("direction", "linear"),
}
"""Values of an edition by whose checks they are read; a test holds them against whole runs."""


class Alternative(NamedTuple):
    """One assumed value at one of its alternatives.

    Attributes
    ----------
    key : str
        Dotted, of the edition or of the file; of the numbers of the check out of plane after
        ``local.``, of our data after ``masonry.`` and ``class.``.
    value, alternative : float or str
    unit : str
    unity_check : float
        Of what governs then; NaN when unknown.
    passes : bool or None
    reason : str
        Why it is unknown; empty when it is known.
    moves_verdict : bool
        It passes then where it failed, or does not pass then where it did: it fails, or there is no
        verdict.
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
        tries = [(other, partial(_with, run, key, other)) for other in value.alternatives]
        yield key, value.value, getattr(value, "unit", ""), tries
    yield from _assumed_inputs(described, edition)
    yield from _assumed_masonry(run)
    yield from _assumed_classes(run)
    if described.locals:
        yield from _assumed_locals(run)


def _assumed_inputs(described: DescribedBuilding, edition: Edition) -> Iterator[_Assumed]:
    """Inputs of the file, at the alternatives that the file itself states."""
    for path, item in described.items():
        if isinstance(item, Input) and item.alternatives:
            tries = [
                (other.text, partial(run_checks, described.with_item(path, other), edition))
                for other in item.alternatives
            ]
            yield shown_key(path), item.text, "", tries


def _assumed_masonry(run: Run) -> Iterator[_Assumed]:
    """Masonry whose properties are assumed, at the other masonry that its entry names."""
    described = run.described
    materials = masonry_materials()
    own = {table.name for table in described.materials}
    for name in described.masonry_names:
        if name in own:
            continue  # varied as the other inputs are, at the alternatives that the file states
        entry = materials[name]
        if entry.trust == "assumed":
            tries = [
                (other, partial(_beside, run, described.with_masonry(name, other), "direction"))
                for other in entry.alternatives
                if other in materials
            ]
            yield _MASONRY + name, name, "", tries


def _assumed_classes(run: Run) -> Iterator[_Assumed]:
    """Assumed capacity of vulnerability classes, one number at a time."""
    names = (each.vulnerability_class for each in run.described.directions)
    for name in dict.fromkeys(name for name in names if name):
        for key, found in groupby(class_alternatives(name), key=lambda each: each.key):
            rows = list(found)
            tries = [
                (
                    row.alternative,
                    partial(_beside, run, run.described, "direction", _of_class(name, row)),
                )
                for row in rows
            ]
            yield f"{_CLASS}{name}.{key}", rows[0].value, rows[0].unit, tries


def _of_class(name: str, row: ClassAlternative) -> Variation:
    return Variation(class_capacity={name: row.capacity})


def _assumed_locals(run: Run) -> Iterator[_Assumed]:
    """Numbers of the check out of plane that are not the edition's own."""
    of_edition = (
        "usable_fraction", "cantilever_slenderness", "cantilever_usable_fraction",
        "cantilever_period_factor",
    )  # fmt: skip
    for name, number in parameters_of(run.edition, {}).numbers.items():
        if number.trust == "assumed" and name not in of_edition:
            tries = [
                (
                    other,
                    partial(_beside, run, run.described, "local", Variation(local={name: other})),
                )
                for other in number.alternatives
            ]
            yield _LOCAL + name, number.value, number.unit, tries


def _beside(
    run: Run, described: DescribedBuilding, table: str, variation: Variation | None = None
) -> Run:
    """A run that differs in the checks of one kind of table only."""
    return run_checks(described, run.edition, variation, beside=run, tables=(table,))


def _with(run: Run, key: str, other: Any) -> Run:
    """A run by another value of the edition; only what reads it is checked again."""
    tables = next((tables for start, tables in _READ_BY.items() if key.startswith(start)), None)
    edition = run.edition.with_value(key, other)
    if tables is None:
        return run_checks(run.described, edition)
    return run_checks(run.described, edition, beside=run, tables=tables)


def _tried(
    run: Run, key: str, value: Any, unit: str, other: Any, again: Callable[[], Run]
) -> Alternative | None:
    """The outcome at one alternative; None when nothing changes."""
    try:
        found = again()
    except NprError as error:
        first = error.problems[0] if isinstance(error, UserFileError) else error
        reason = f"not assessable: {first.what}"
        moves = _moves(run.passes, None)
        return Alternative(key, value, other, unit, math.nan, None, reason, moves_verdict=moves)
    if _figures(found) == _figures(run):
        return None
    moves = _moves(run.passes, found.passes)
    governing = found.governing
    reason = "" if found.passes is not None else f"not assessable: {_unknown_by(found)}"
    return Alternative(
        key, value, other, unit, governing.unity_check, found.passes, reason, moves_verdict=moves
    )


def _moves(before: bool | None, after: bool | None) -> bool:
    """Whether a verdict hangs on it: a pass that is not shown then, or a failure that is lifted."""
    return (before is True and after is not True) or (before is False and after is True)


def _unknown_by(run: Run) -> str:
    """Why a run has no verdict, by its status."""
    texts = status_texts("check").items()
    why = [
        text.en for bit, text in texts if run.status & bit and text.effect in ("unknown", "no_pass")
    ]
    return "; ".join(why or [run.governing.title])


def _figures(run: Run) -> list[tuple[str, int]]:
    """What is compared: exact figures, where an unknown equals an unknown."""
    return [(part.unity_check.hex(), part.status) for part in run.parts]
