# SPDX-License-Identifier: EUPL-1.2
"""Five parameters from ordinates, with units and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.errors import NprError
from npr.core.units import to_si
from spectra.elastic import _fit_kernels as k

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LONGEST_FOR_A_G_S = 0.02
"""Up to this period an ordinate is taken for the peak ground acceleration, s."""

PARAMETERS = ("a_g", "p", "T_B", "T_C", "T_D", "misfit_rms", "misfit_largest")
"""What the fit of a spectrum gives, in order; misfits in ln."""

_FEWEST = 4


def fit_ordinates(sa: Floats, a_g: Floats, period: Floats) -> Floats:
    """Fit many spectra; unknown ordinates give unknown parameters.

    Parameters
    ----------
    sa : (site, period) float64
    a_g : (site) float64
        In the unit of ``sa``.
    period : (period) float64, s

    Returns
    -------
    (site, parameter) float64
        In the order of ``PARAMETERS``, a_g in the unit of ``sa``.
    """
    out = np.empty((len(sa), len(PARAMETERS)))
    period = np.array(period, dtype=np.float64)  # a copy of our own: kernels take one layout
    k.fit_many(np.log(sa), np.log(a_g), period, out)
    return out


def fitted(periods: Any, accelerations: Any, a_g: Any) -> tuple[Floats, float]:
    """Parameters (..., parameter) in SI as in ``PARAMETERS``, and the longest period, s."""
    period = to_si(periods, "s", name="periods")
    sa = to_si(accelerations, "m/s**2", name="accelerations")
    _check(period, sa)
    if a_g is None:
        if period[0] > LONGEST_FOR_A_G_S:
            raise NprError(
                what="the ground acceleration is not among the ordinates",
                where="a_g",
                got=f"a shortest period of {period[0]:g} s",
                expected=f"a period of {LONGEST_FOR_A_G_S:g} s or less, or a_g itself",
                repair="give a_g, the peak ground acceleration",
            )
        ground = sa[..., 0]
    else:
        ground = to_si(a_g, "m/s**2", name="a_g")
        if not (np.isfinite(ground) & (ground > 0.0)).all():
            raise _wrong(where="a_g", got=ground.tolist(), expected="m/s², finite numbers above 0")
    try:
        ground = np.broadcast_to(ground, sa.shape[:-1])
    except ValueError as error:
        raise _wrong(
            where="a_g", got=f"shape {ground.shape}", expected=f"shape {sa.shape[:-1]}"
        ) from error
    parameters = fit_ordinates(sa.reshape(-1, period.size), ground.ravel(), period)
    return parameters.reshape((*sa.shape[:-1], len(PARAMETERS))), float(period[-1])


def _check(period: Floats, sa: Floats) -> None:
    rising = period.ndim == 1 and np.isfinite(period).all() and (np.diff(period) > 0.0).all()
    if not rising or period.size < _FEWEST or period[0] < 0.0:
        raise _wrong(
            where="periods", got=period.tolist(), expected=f"{_FEWEST} rising periods or more, in s"
        )
    if sa.ndim == 0 or sa.shape[-1] != period.size:
        expected = f"the last of its axes along the {period.size} periods"
        raise _wrong(where="accelerations", got=f"shape {sa.shape}", expected=expected)
    if not (np.isfinite(sa) & (sa > 0.0)).all():
        at = np.argwhere(~(np.isfinite(sa) & (sa > 0.0)))[0]
        where = f"accelerations[{', '.join(map(str, at.tolist()))}]"
        raise _wrong(where=where, got=sa[tuple(at)], expected="m/s², a finite number above 0")


def _wrong(*, where: str, got: object, expected: str) -> NprError:
    return NprError(
        what="a spectrum cannot be fitted to this", where=where, got=got, expected=expected
    )
