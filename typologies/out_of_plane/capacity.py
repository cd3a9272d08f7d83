# SPDX-License-Identifier: EUPL-1.2
"""What a wall out of its plane can take: displacement at which it topples, period, coefficient."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from npr.core.units import STANDARD_GRAVITY
from typologies.out_of_plane import _kernels
from typologies.out_of_plane.schema import out_of_plane_data

if TYPE_CHECKING:
    from typologies.out_of_plane._kernels import Mechanism
    from typologies.out_of_plane.walls import FaceLoadedWall


class RockingCapacity(NamedTuple):
    """Capacity of a wall out of its plane, SI floats; NaN when the status says unknown.

    Attributes
    ----------
    mechanism : Mechanism
        b, a, J, driving moment, arm.
    instability_displacement : float, m
        At mid-height of a wall that spans, at the top of a cantilever.
    usable_displacement : float, m
    period : float, s
    participation : float
        gamma.
    coefficient : float
        C_m: uniform acceleration over g at which rocking starts.
    status : int
        Bits of ``npr.core.status.CheckStatus``.
    """

    mechanism: Mechanism
    instability_displacement: float
    usable_displacement: float
    period: float
    participation: float
    coefficient: float
    status: int


def rocking_capacity(
    wall: FaceLoadedWall,
    *,
    usable_fraction: float,
    period_factor: float,
    cantilever_slenderness: float,
) -> RockingCapacity:
    """Capacity of a wall out of its plane.

    Parameters
    ----------
    wall : FaceLoadedWall
    usable_fraction : float
        Share of the instability displacement that may be used.
    period_factor : float
        T_p = factor sqrt(J / a).
    cantilever_slenderness : float
        A cantilever with h / t of this or more fails unless demonstrated.

    Returns
    -------
    RockingCapacity
    """
    m = wall.mechanism()
    status = int(_kernels.mechanism_status(m))
    if wall.support == "cantilever":
        status |= int(
            _kernels.slenderness_status(
                wall.height_si, wall.thickness_si, cantilever_slenderness, wall.is_demonstrated
            )
        )
    instability = float(_kernels.instability_displacement(m))
    return RockingCapacity(
        mechanism=m,
        instability_displacement=instability,
        usable_displacement=usable_fraction * instability,
        period=float(_kernels.rocking_period(m, period_factor)),
        participation=float(_kernels.participation(m)),
        coefficient=float(_kernels.mechanism_coefficient(m, STANDARD_GRAVITY)),
        status=status,
    )


class AnnexHComparison(NamedTuple):
    """Coefficients of NPR 9998 Annex H beside C_m, in g; never to be held against a demand.

    Attributes
    ----------
    key : str
        Pair of boundaries as the public tool names it.
    published : float
        By the published coefficients.
    decoded : float
        (C_m - psi) / 0.7, what the coefficients turn out to be.
    coefficient : float
        C_m with psi in it, what the verdict rests on.
    """

    key: str
    published: float
    decoded: float
    coefficient: float


def annex_h_comparison(wall: FaceLoadedWall) -> AnnexHComparison | None:
    """Acceleration in g by the published coefficients of Annex H, beside our own.

    For comparison only. Annex H holds its capacity against a demand of its own, which is not known
    to us; these figures are larger than the coefficient of the mechanism by a factor of 1 / 0.7,
    and against the demand of another guideline they would be unsafe by as much.

    Returns
    -------
    AnnexHComparison or None
        None where no coefficients were published: cantilevers, and a reaction at the edge of the
        base.
    """
    if wall.support != "spanning" or wall.base != "centre":
        return None
    data = out_of_plane_data()
    entry = getattr(data.annex_h, wall.top)
    n, c4 = wall.load_ratio, entry.c4.value
    by_ratio = (entry.c1.value * n + entry.c2.value) * n + entry.c3.value
    coefficient = float(_kernels.mechanism_coefficient(wall.mechanism(), STANDARD_GRAVITY))
    return AnnexHComparison(
        key=entry.key,
        published=by_ratio / wall.slenderness + c4 * wall.slope,
        decoded=coefficient / data.annex_h.divisor.value,
        coefficient=coefficient,
    )
