# SPDX-License-Identifier: EUPL-1.2
"""Where risk comes from: computed from a hazard and a catalogue, or read from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from npr.risk.corners import Group
    from npr.risk.zone import ZoneRisk
    from spectra.zones import ZoneMap

    Floats = NDArray[np.float64]


class Factors(NamedTuple):
    """Factors on all medians for which the risk by the structure is tabulated, equal steps in ln.

    Attributes
    ----------
    ln_first, ln_step : float64
    size : int
    """

    ln_first: float
    ln_step: float
    size: int


class RiskSource(Protocol):
    """Risk at the nodes of zones, from which that of addresses is interpolated."""

    @property
    def zone_map(self) -> ZoneMap:
        """Zones, and where their nodes are."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Vulnerability classes, in the order of the figures."""

    @property
    def scale(self) -> float:
        """Factor from the figures of the nodes to those of the year."""

    @property
    def ln_surface_level(self) -> Floats:
        """Ln of the levels of the curves of PGA (level), in g."""

    @property
    def pga_wierde_ln_factor(self) -> float:
        """What a wierde adds to ln PGA."""

    @property
    def factors(self) -> Factors:
        """Factors on the medians."""

    def rate_factors(self, year: Floats) -> Floats:
        """Rate of events in some years over that of the year; NaN where it is unknown."""

    def kept(self, group: Group, mixtures: Floats, pairs: NDArray[np.int32], /) -> ZoneRisk:
        """Risk of a group of nodes.

        Parameters
        ----------
        group : Group
        mixtures : (mixture, class) float64
        pairs : (pair, 3) int32
            Node, surface and mixture that are wanted.
        """
