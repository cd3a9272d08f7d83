# SPDX-License-Identifier: EUPL-1.2
"""Risk at the nodes of one zone: every class, every end branch, and what makes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from npr.risk import _kernels as k
from npr.risk.source import Factors
from npr.risk.vulnerability import (
    SURFACES,
    Exposure,
    ScaledVulnerability,
    Vulnerability,
    scaled_vulnerability,
    vulnerability,
)
from spectra.hazard import joint_motion_rates
from spectra.zones import NODE_STEP_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from npr.risk.corners import Group
    from spectra.hazard import HazardModel, MotionRates
    from spectra.zones import ZoneMap
    from typologies import Catalogue

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PERCENTILES = np.array([0.1, 0.5, 0.9])
STATISTICS = ("mean", "p10", "p50", "p90", "chimney_share")
MAGNITUDE_BINS = np.arange(1.5, 6.5, 0.5)
"""Lower edges of the bins of the contribution by magnitude; the last one includes 6.5."""


class ZoneRisk(NamedTuple):
    """Risk at the nodes of one zone, before scaling with the rate of the year.

    Attributes
    ----------
    node : (node, 2) int32, km
    statistics : (node, surface, class, statistic) float64, 1/yr and, last, a share
    magnitude_share : (node, surface, class, magnitude_bin) float64
        Contribution to the mean; sums to 1, or all 0 where the mean is 0.
    square : (square, 2) int32, km
        South-west nodes of the squares between the nodes.
    centre_mean : (square, surface, class) float64, 1/yr
        Mean risk at the centres of the squares.
    pga_exceedance : (node, level) float64, 1/yr
        Geometric mean component, mean over the logic tree.
    centre_pga_exceedance : (square, level) float64, 1/yr
        The same at the centres of the squares.
    scaled_structural : (node, surface, class, factor) float64, 1/yr
        Mean risk by the structure when all medians are multiplied; factors as in
        ``ScaledVulnerability``.
    mixture : (pair, 3) int32
        Position of the node, of the surface and of the mixture in the list that was asked for.
    mixture_statistics : (pair, statistic) float64
    """

    node: NDArray[np.int32]
    statistics: Floats
    magnitude_share: Floats
    square: NDArray[np.int32]
    centre_mean: Floats
    pga_exceedance: Floats
    centre_pga_exceedance: Floats
    scaled_structural: Floats
    mixture: NDArray[np.int32]
    mixture_statistics: Floats


@dataclass(frozen=True)
class RiskModel:
    """Hazard, catalogue and exposure: what is needed to say how great the risk is.

    Attributes
    ----------
    hazard : HazardModel
    catalogue : Catalogue
    exposure : Exposure
    """

    hazard: HazardModel
    catalogue: Catalogue
    exposure: Exposure

    @cached_property
    def vulnerability(self) -> Vulnerability:
        """Probability of death per level."""
        return vulnerability(self.hazard, self.catalogue, self.exposure)

    @cached_property
    def scaled_vulnerability(self) -> ScaledVulnerability:
        """Probability of death by the structure per level and factor on the medians."""
        return scaled_vulnerability(self.hazard, self.catalogue, self.exposure)

    @property
    def zone_map(self) -> ZoneMap:
        """Zones of the hazard."""
        return self.hazard.zone_map

    @property
    def classes(self) -> tuple[str, ...]:
        """Vulnerability classes of the catalogue."""
        return self.catalogue.classes

    @property
    def scale(self) -> float:
        """Factor from the figures of the nodes to those of the year."""
        return self.hazard.scale

    @property
    def ln_surface_level(self) -> Floats:
        """Ln of the levels of the curves of PGA (level), in g."""
        return self.hazard.grid.surface_levels.ln_level

    @property
    def pga_wierde_ln_factor(self) -> float:
        """What a wierde adds to ln PGA, whatever the motion is."""
        return float(self.hazard.ground_motion.wierde_ln_factor[0])

    @property
    def factors(self) -> Factors:
        """Factors on the medians for which the risk by the structure is tabulated."""
        scaled = self.scaled_vulnerability
        return Factors(scaled.ln_first, scaled.ln_step, scaled.structural.shape[-1])

    @property
    def facts(self) -> dict[str, str]:
        """What the figures rest on, for the provenance of a result."""
        hazard, catalogue = self.hazard, self.catalogue
        return {
            "hazard": hazard.label,
            "hazard_digest": hazard.digest,
            "events_per_year": repr(hazard.seismicity.events_per_year),
            "catalogue": f"{catalogue.title} ({catalogue.id}, {catalogue.reading})",
            "catalogue_digest": catalogue.digest,
            "catalogue_trust": catalogue.trust,
            **({"catalogue_warnings": "; ".join(catalogue.warnings)} if catalogue.warnings else {}),
        }

    def rate_factors(self, year: Floats) -> Floats:
        """Rate of events in some years over that of the year; NaN where it is unknown."""
        return self.hazard.rate_factors(year)

    def kept(self, group: Group, mixtures: Floats, pairs: NDArray[np.int32]) -> ZoneRisk:
        """Risk of a group of nodes, from disk or computed and kept.

        Raises
        ------
        HazardError
            The hazard reproduces defects of the published chain: no risk is stated from that.
        """
        from npr.risk.store import kept_risk

        refuse_defects(self.hazard)
        return kept_risk(self, group, mixtures, pairs)

    @cached_property
    def end_weights(self) -> Floats:
        """Weights of the end branches: Mmax, motion, fragility, consequence, last fastest."""
        weights = np.einsum(
            "k,b,f,c->kbfc",
            self.hazard.seismicity.mmax_weight,
            self.hazard.ground_motion.branch_weight,
            self.catalogue.fragility_weights,
            self.catalogue.consequence_weights,
        ).ravel()
        return weights / weights.sum()

    def zone_risk(
        self,
        zone: int,
        node: NDArray[np.int32],
        square: NDArray[np.int32],
        mixtures: Floats,
        pairs: NDArray[np.int32],
    ) -> ZoneRisk:
        """Risk at some nodes of a zone.

        Parameters
        ----------
        zone : int
        node : (node, 2) int32, km
        square : (square, 2) int32, km
            South-west nodes of squares whose four corners are among the nodes.
        mixtures : (mixture, class) float64, probabilities
        pairs : (pair, 3) int32
            Node, surface and mixture, by position, of the mixtures that are wanted.
        """
        return joint_zone_risk([self], zone, node, square, mixtures, pairs)[0]

    def risk_of(
        self,
        zone: int,
        rates: MotionRates,
        node: NDArray[np.int32],
        square: NDArray[np.int32],
        mixtures: Floats,
        pairs: NDArray[np.int32],
    ) -> ZoneRisk:
        """As ``zone_risk``, for rates of motion at the nodes that are given."""
        n_class = len(self.catalogue.classes)
        statistics = np.empty((len(node), len(SURFACES), n_class, len(STATISTICS)))
        of_mixtures = np.empty((len(pairs), len(STATISTICS)))
        for n in range(len(node)):
            for s in range(len(SURFACES)):
                structural, chimney = self.branch_risk(rates, n, s)
                k.statistics_many(
                    structural, chimney, self.end_weights, PERCENTILES, statistics[n, s]
                )
                wanted = np.flatnonzero((pairs[:, 0] == n) & (pairs[:, 1] == s))
                if wanted.size:
                    of_mixtures[wanted] = self._mixture_statistics(
                        structural, chimney, mixtures[pairs[wanted, 2]]
                    )
        at_centres = self.hazard.mean_event_rates(*((square.T + 0.5) * NODE_STEP_M))
        given_event = self.mean_risk_given_event(rates)
        return ZoneRisk(
            node,
            statistics,
            _magnitude_share(rates.events, given_event, self.hazard.grid.magnitude),
            square,
            np.einsum("nmr,skmr->nsk", at_centres, given_event, optimize=True),
            self.hazard.exceedance_rates(zone, rates.events, [0])[:, 0],
            self.hazard.exceedance_rates(zone, at_centres, [0])[:, 0],
            self._scaled_structural(rates),
            pairs,
            of_mixtures,
        )

    def branch_risk(self, rates: MotionRates, node: int, surface: int) -> tuple[Floats, Floats]:
        """Unscaled risk per branch at one node.

        Returns
        -------
        structural : (class, motion_branch, fragility_branch, consequence_branch) float64, 1/yr
        chimney : (class, motion_branch, consequence_branch) float64, 1/yr
            A motion branch is one of Mmax times one of the ground-motion model.
        """
        v = self.vulnerability
        average = rates.average[node].reshape(-1, rates.average.shape[-1])
        pga = rates.pga[node].reshape(-1, rates.pga.shape[-1])
        # One matrix product per class, of a shape that never changes: a node's figures do not
        # depend on what else was asked for, to the last bit.
        structural = np.stack(
            [average @ table.reshape(len(table), -1) for table in v.structural[surface]]
        )
        chimney = np.stack([pga @ table for table in v.chimney[surface]])
        shape = (*structural.shape[:2], *v.structural.shape[3:])
        return structural.reshape(shape), chimney

    def _mixture_statistics(self, structural: Floats, chimney: Floats, mixtures: Floats) -> Floats:
        out = np.empty((len(mixtures), len(STATISTICS)))
        for i, probability in enumerate(mixtures):
            present = np.flatnonzero(probability)
            mixed = [
                sum(probability[j] * part[j] for j in present)[np.newaxis]
                for part in (structural, chimney)
            ]
            k.statistics_many(mixed[0], mixed[1], self.end_weights, PERCENTILES, out[i : i + 1])
        return out

    def _scaled_structural(self, rates: MotionRates) -> Floats:
        mean_rate = np.einsum(
            "nkbl,k,b->nl",
            rates.average,
            self.hazard.seismicity.mmax_weight,
            self.hazard.ground_motion.branch_weight,
        )
        return np.einsum("nl,sklf->nskf", mean_rate, self.scaled_vulnerability.structural)

    def mean_risk_given_event(self, rates: MotionRates) -> Floats:
        """Mean risk given an event (surface, class, magnitude, distance)."""
        v = self.vulnerability
        fragility, consequence = (
            self.catalogue.fragility_weights,
            self.catalogue.consequence_weights,
        )
        structural = np.einsum("skxfc,f,c->skx", v.structural, fragility, consequence)
        chimney = np.einsum("skxc,c->skx", v.chimney, consequence)
        risk = np.einsum("mrx,skx->skmr", rates.average_mean, structural, optimize=True)
        risk += np.einsum("mrx,skx->skmr", rates.pga_mean, chimney, optimize=True)
        return risk


def refuse_defects(hazard: HazardModel) -> None:
    """Refuse a hazard that reproduces defects of the published chain: no risk is stated from it."""
    if hazard.compatibility != "none":
        raise HazardError(
            what="a hazard that reproduces known defects gives no risk and no verdict",
            where="hazard",
            got=f"compatibility={hazard.compatibility!r}",
            expected="compatibility='none'",
        )


def joint_zone_risk(
    models: Sequence[RiskModel],
    zone: int,
    node: NDArray[np.int32],
    square: NDArray[np.int32],
    mixtures: Floats,
    pairs: NDArray[np.int32],
) -> list[ZoneRisk]:
    """As ``RiskModel.zone_risk``, for models that differ in their seismicity only.

    The motions given an earthquake are computed once for all.
    """
    x, y = node.T * NODE_STEP_M
    hazards = [model.hazard for model in models]
    events = [hazard.event_rates(x, y) for hazard in hazards]
    rates = joint_motion_rates(hazards, zone, events)
    return [
        model.risk_of(zone, own, node, square, mixtures, pairs)
        for model, own in zip(models, rates, strict=True)
    ]


def _magnitude_share(events: Floats, given_event: Floats, magnitude: Floats) -> Floats:
    """Contribution to the mean by magnitude (node, surface, class, magnitude_bin)."""
    by_magnitude = np.einsum("nmr,skmr->nskm", events, given_event, optimize=True)
    edges = [int(np.searchsorted(magnitude, low - 1e-9)) for low in MAGNITUDE_BINS]
    binned = np.add.reduceat(by_magnitude, edges, axis=-1)
    total = binned.sum(axis=-1, keepdims=True)
    return np.divide(binned, total, out=np.zeros_like(binned), where=total > 0.0)


def pair_code(node: Ints, surface: Ints, mixture: Ints, n_mixture: int) -> Ints:
    """One number for each node, surface and mixture."""
    return (node * len(SURFACES) + surface) * n_mixture + mixture
