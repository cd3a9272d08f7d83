# SPDX-License-Identifier: EUPL-1.2
"""Arguments of spectra: checked, in SI, in the layout that kernels take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.bounds import bound_of, judge, likely_slip
from npr.core.errors import NprError
from npr.core.units import from_si, plain_in, to_si

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def per_site(values: Floats, shape: tuple[int, ...]) -> Floats:
    """Values of every site in a row, in memory of our own: a kernel takes one layout only."""
    return np.broadcast_to(values, shape).reshape(-1).copy()


def corner_periods(t_b: ArrayLike, t_c: ArrayLike, t_d: ArrayLike) -> dict[str, Any]:
    """T_B, T_C and T_D in s as quantities, by name."""
    return {"T_B": from_si(t_b, "s"), "T_C": from_si(t_c, "s"), "T_D": from_si(t_d, "s")}


def checked_period(period: Any) -> Floats:
    """Periods in s, or an error: they are finite and not negative."""
    t = to_si(period, "s", name="period")
    if not (np.isfinite(t) & (t >= 0.0)).all():
        raise impossible(where="period", got=t.tolist(), expected="seconds, 0 or more")
    return t


def displacement_of(period: Floats, acceleration: Floats) -> Floats:
    """Spectral displacement S_a (T / 2 pi)², m."""
    return acceleration * (period / (2.0 * math.pi)) ** 2


def checked(name: str, value: Any, quantity: str) -> Floats:
    """One value or one per site, in the unit of its bounds; what cannot be is refused."""
    bound = bound_of(quantity)
    values = (plain_in if bound.unit == "1" else to_si)(value, bound.unit, name=name)
    for is_wrong in (~np.isfinite(values), bound.is_refused(values)):
        if is_wrong.any():
            at = tuple(np.argwhere(is_wrong)[0])
            where = name + (f", site {site_text(at)}" if at else "")
            slip = likely_slip(quantity, float(np.asarray(getattr(value, "magnitude", value))[at]))
            raise impossible(
                where=where,
                got=f"{values[at]:g}",
                expected=bound.expected,
                repair=f"meant {slip}?" if slip else None,
            )
    judge(values, quantity, name=name)  # what is rare is a warning
    return values


def site_text(at: tuple[Any, ...]) -> str:
    """Position of a site, counted from 0."""
    return ", ".join(str(int(i)) for i in at)


def impossible(*, where: str, got: object, expected: str, repair: str | None = None) -> NprError:
    """The error for a parameter that cannot be."""
    what = "a parameter of a spectrum is not possible"
    return NprError(what=what, where=where, got=got, expected=expected, repair=repair)
