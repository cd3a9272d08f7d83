# SPDX-License-Identifier: EUPL-1.2
"""Errors that tell a user what is wrong, where, and how to repair it."""

from __future__ import annotations


class NprError(Exception):
    """Base of every error that this project raises on purpose.

    Parameters
    ----------
    what : str
        One sentence: what is wrong.
    where : str, optional
        File, key, row, variable or clause.
    got, expected : str, optional
        What was found, and what would have been accepted.
    repair : str, optional
        What the user can do about it.

    Examples
    --------
    >>> print(NprError("unknown class", where="row 3", got="URM4", expected="URM4L", repair="it"))
    unknown class
      where:    row 3
      got:      URM4
      expected: URM4L
      repair:   it
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        got: object = None,
        expected: object = None,
        repair: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.got = got
        self.expected = expected
        self.repair = repair
        super().__init__(what)

    def __str__(self) -> str:
        labelled = (
            ("where:", self.where),
            ("got:", self.got),
            ("expected:", self.expected),
            ("repair:", self.repair),
        )
        lines = [f"  {label:<9} {value}" for label, value in labelled if value is not None]
        return "\n".join([self.what, *lines])


class UnitError(NprError):
    """A quantity has no unit, or one of the wrong dimension."""


class SchemaError(NprError):
    """A data file does not have the keys, types or values that its schema asks for."""


class CatalogueError(NprError):
    """A catalogue of vulnerability classes is unknown or a class is not in it."""


class EditionError(NprError):
    """An edition of the norm is unknown or incomplete."""


class HazardError(NprError):
    """A hazard model or a seismicity is unknown, incomplete or contradictory."""


class PortfolioError(NprError):
    """A table of addresses cannot be read or written at all."""


class CalibrationError(NprError):
    """A calibration problem is incomplete or has no solution."""


def first_few(found: list[str], count: int = 3) -> str:
    """The first few of what was found, and how many more there are.

    Examples
    --------
    >>> first_few(["step 2", "step 3", "step 5", "step 8", "step 9"])
    'step 2; step 3; step 5; and 2 more'
    """
    more = len(found) - count
    return "; ".join([*found[:count], *([f"and {more} more"] if more > 0 else [])])
