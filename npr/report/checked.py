# SPDX-License-Identifier: EUPL-1.2
"""``npr.check``: one building in, the answer of the code route out, from Python."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.assessment.building import Building
from npr.assessment.single import Assessment, assess_building
from npr.core.errors import EditionError, NprError
from npr.core.files import whole_file
from npr.described.checking import BuildingCheck, check_building
from npr.norms.loading import load_edition
from npr.report.html import as_html
from npr.report.note import calculation_note
from npr.report.numbers import unity
from npr.report.writing import format_of, note_text

if TYPE_CHECKING:
    from npr.norms.edition import Edition


class CheckedBuilding(BuildingCheck):
    """The answer of ``check`` for a described building: print it, or write its note."""

    def __repr__(self) -> str:
        run = self.run
        return (
            f"CheckedBuilding({run.described.building.id!r}, {self.verdict}, unity check "
            f"{unity(self.unity_check)}, {len(run.parts)} check(s), {run.edition.id})"
        )

    def __str__(self) -> str:
        verdict = calculation_note(self).verdict
        rows = [(part.title, unity(part.unity_check)) for part in self.run.parts]
        width = max(len(title) for title, _ in rows) + 2
        checks = [f"  {title:<{width}}{figure:>8}" for title, figure in rows]
        head = f"{verdict.text.upper()} ({verdict.text_nl})"
        return "\n".join([head, *verdict.lines, "unity checks:", *checks])

    def _repr_html_(self) -> str:
        return as_html(calculation_note(self))

    def write(self, path: str | Path) -> Path:
        """Write the calculation note, in the format that the ending says: html, md or txt."""
        path = Path(path)
        text = note_text(self, format_of(None, path))
        with whole_file(path) as scratch:
            scratch.write_bytes(text.encode("utf-8"))
        return path


def check(
    building: str | Path | Mapping[str, Any] | Building,
    *,
    edition: str | Path | Edition | None = None,
) -> CheckedBuilding | Assessment:
    """Check one building by the code route.

    Parameters
    ----------
    building : str, Path, mapping or Building
        A building file (docs/calculation-note.md), or a dictionary of the same form: every check
        that it describes. Or a ``Building``, of which class and place are all that is known: it is
        checked by the assumed capacity of its class, or by its own, with the spectrum of
        ``groningen-v7`` at its place; call ``npr.assess_building`` for another hazard.
    edition : str, Path or Edition, optional
        Name, TOML file or edition; needed for a ``Building``, else that of the building file.

    Returns
    -------
    CheckedBuilding or Assessment
        Both have ``verdict`` and ``unity_check`` and print themselves.

    Raises
    ------
    NprError
        What is wrong with the file, or with the edition; a ``Building`` without an edition.

    Examples
    --------
    >>> import npr, pint
    >>> house = npr.Building(vulnerability_class="URM4L", x_rd=pint.Quantity(245.6, "km"),
    ...                      y_rd=pint.Quantity(594.79, "km"))
    >>> npr.check(house, edition="npr9998-2020").verdict
    'not_assessable'
    """
    if isinstance(building, Building):
        return _of_class(building, edition)
    if not isinstance(building, str | Path | Mapping):
        raise NprError(
            what="this is no building that can be checked",
            where="npr.check",
            got=type(building).__name__,
            expected="the path of a building file, a dictionary of its form, or an npr.Building",
            repair="npr.assess takes tables and lists of buildings",
        )
    answer = check_building(building, str(edition) if isinstance(edition, Path) else edition)
    return CheckedBuilding(answer.run, answer.dependence)


def _of_class(building: Building, edition: str | Path | Edition | None) -> Assessment:
    """Code route of a building of which class and place are known."""
    from spectra.hazard import load_hazard
    from typologies.catalogue import load_catalogue

    if edition is None:
        raise EditionError(
            what="no edition of the norm is named",
            where="npr.check, edition",
            expected='npr.check(building, edition="npr9998-2020")',
            repair="npr edition list shows those that ship with the package",
        )
    norm = load_edition(edition) if isinstance(edition, str | Path) else edition
    catalogue = building.catalogue or load_catalogue("tno2020")
    return assess_building(
        building, hazard=load_hazard(), catalogue=catalogue, edition=norm, route="code"
    )
