# SPDX-License-Identifier: EUPL-1.2
"""How finely magnitude, distance and motion are divided: ours, and that of the reference chain."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class LogGrid:
    """Levels at equal distances in the logarithm, in g."""

    lowest_g: float
    highest_g: float
    count: int

    @property
    def ln_level(self) -> NDArray[np.float64]:
        """Natural logarithms of the levels."""
        return np.linspace(np.log(self.lowest_g), np.log(self.highest_g), self.count)

    @property
    def level_g(self) -> NDArray[np.float64]:
        """The levels, g."""
        return np.geomspace(self.lowest_g, self.highest_g, self.count)


@dataclass(frozen=True)
class Discretisation:
    """Nodes of every variable that is integrated over.

    The magnitude bins have their edges on the largest magnitudes of the logic tree, so that no bin
    is cut. ``distance_power`` says how a distance is shared between two nodes: linearly in
    R^-power, or in ln R when it is 0; risk falls about as R^-6 where it matters, so that power
    needs fewest nodes. ``deposit`` says where a motion between two levels goes: ``linear`` shares
    it between both, with a vulnerability that is corrected for the sharing; ``nearest`` is what
    the reference chain does. What the choices are worth: docs/convergence.md.
    """

    magnitude_count: int = 50
    magnitude_step: float = 0.1
    distance_count: int = 40
    distance_power: float = 6.0
    average_levels: LogGrid = LogGrid(1e-3, 8.0, 112)
    pga_levels: LogGrid = LogGrid(1e-4, 8.0, 72)
    reference_levels: LogGrid = LogGrid(1e-5, 10.0, 240)
    surface_levels: LogGrid = LogGrid(1e-4, 10.0, 120)
    deposit: Literal["linear", "nearest"] = "linear"
    first_direction_nodes: int = 16
    second_direction_nodes: int = 5
    rupture_points: int = 256
    azimuth_count: int = 19
    hypocentral_count: int = 120

    lowest_magnitude: float = 1.55
    distance_limits_km: tuple[float, float] = (3.0, 70.0)

    @property
    def magnitude(self) -> NDArray[np.float64]:
        """Centres of the magnitude bins."""
        steps = np.arange(self.magnitude_count, dtype=np.float64)
        return self.lowest_magnitude + self.magnitude_step * steps

    @property
    def magnitude_edges(self) -> NDArray[np.float64]:
        """Edges of the magnitude bins, one more than there are centres."""
        steps = np.arange(self.magnitude_count + 1, dtype=np.float64) - 0.5
        return self.lowest_magnitude + self.magnitude_step * steps

    @property
    def distance_km(self) -> NDArray[np.float64]:
        """Nodes of the rupture distance, equal in the logarithm."""
        return np.geomspace(*self.distance_limits_km, self.distance_count)

    def as_dict(self) -> dict[str, Any]:
        """All figures, for a digest."""
        return asdict(self)


DEFAULT = Discretisation()

_REFERENCE_LEVELS = LogGrid(1e-5, 10.0, 100)
REFERENCE = Discretisation(
    lowest_magnitude=1.5,
    magnitude_count=26,
    magnitude_step=0.2,
    distance_count=30,
    distance_power=0.0,
    average_levels=_REFERENCE_LEVELS,
    pga_levels=_REFERENCE_LEVELS,
    reference_levels=_REFERENCE_LEVELS,
    surface_levels=_REFERENCE_LEVELS,
    deposit="nearest",
    first_direction_nodes=24,  # the nearest level is less forgiving than sharing
    second_direction_nodes=7,
)
"""The discretisation of the reference chain's stored outputs, for comparing with them."""
