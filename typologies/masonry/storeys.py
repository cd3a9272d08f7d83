# SPDX-License-Identifier: EUPL-1.2
"""Elastic-plastic piers in parallel to a storey curve, storeys in series to a building curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PARTS = 16
"""Steps between two corners of the governing storey: the shape of displacement changes between."""


class StoreyCurve(NamedTuple):
    """Shear on the displacement over a storey, exact: straight between steps; SI.

    Two steps at one displacement are the loss of a pier.
    """

    displacement: NDArray[np.float64]
    shear: NDArray[np.float64]

    @property
    def peak(self) -> float:
        """Largest shear, N."""
        return float(self.shear.max())

    def up_to(self, displacement: float) -> Self:
        """Cut off at a displacement, m."""
        if not displacement < self.displacement[-1]:
            return self
        kept = self.displacement <= displacement
        last = np.interp(displacement, self.displacement, self.shear)
        return self._replace(
            displacement=np.append(self.displacement[kept], displacement),
            shear=np.append(self.shear[kept], last),
        )

    def first_displacement(self, shear: NDArray[np.float64]) -> NDArray[np.float64]:
        """Displacement at which each shear is first reached, m; shears not above the peak."""
        reached = np.maximum.accumulate(self.shear)
        step = np.maximum(np.searchsorted(reached, shear), 1)
        low, high = self.shear[step - 1], self.shear[step]
        share = (shear - low) / (high - low)
        start = self.displacement[step - 1]
        return start + share * (self.displacement[step] - start)


def storey_curve(
    stiffness: NDArray[np.float64], strength: NDArray[np.float64], ultimate: NDArray[np.float64]
) -> StoreyCurve:
    """Curve of elastic-plastic piers that move together and are lost one by one.

    Parameters
    ----------
    stiffness : (pier) float64, N/m
    strength : (pier) float64, N
    ultimate : (pier) float64, m
        Displacement over the storey at which a pier gives no more.
    """
    yielding = np.minimum(strength / stiffness, ultimate)
    corners = np.unique(np.concatenate([[0.0], yielding, ultimate]))  # (corner)
    forces = np.minimum(stiffness * corners[:, None], strength)  # (corner, pier)
    before = (forces * (corners[:, None] <= ultimate)).sum(axis=1)
    after = (forces * (corners[:, None] < ultimate)).sum(axis=1)
    after[0] = 0.0
    displacement = np.repeat(corners, 2)
    shear = np.column_stack([before, after]).ravel()
    # A corner at which nothing is lost needs one step only.
    kept = np.ones(shear.size, dtype=np.bool_)
    kept[1::2] = after < before
    return StoreyCurve(displacement[kept], shear[kept])


def weakest_storey(
    storeys: list[StoreyCurve], pattern: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """Shear of each storey over the base shear, (storey), and which reaches its strength first."""
    share = np.cumsum(pattern[::-1])[::-1] / pattern.sum()
    return share, int(np.argmin([s.peak / part for s, part in zip(storeys, share, strict=True)]))


def storeys_in_series(
    storeys: list[StoreyCurve], pattern: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Building curve under a fixed pattern of forces.

    The storey that reaches its strength first governs: it takes all plastic displacement. The
    others follow their own curve up to the shear that passes through them, and keep the
    displacement of the largest when it falls again.

    Parameters
    ----------
    storeys : list of StoreyCurve
        Bottom to top.
    pattern : (storey) float64
        Force per floor, to any scale.

    Returns
    -------
    profile : (step, storey) float64, m
        Displacement of each floor.
    base_shear : (step) float64, N
    """
    share, governing = weakest_storey(storeys, pattern)
    weakest = storeys[governing]
    place = np.arange(weakest.shear.size)
    fine = np.linspace(0, place[-1], _PARTS * place[-1] + 1)
    own = np.interp(fine, place, weakest.displacement)
    base_shear = np.interp(fine, place, weakest.shear) / share[governing]
    largest = np.maximum.accumulate(base_shear)
    drifts = [
        own
        if i == governing
        else storey.first_displacement(np.minimum(largest * part, storey.peak))
        for i, (storey, part) in enumerate(zip(storeys, share, strict=True))
    ]
    return np.cumsum(drifts, axis=0).T, base_shear
