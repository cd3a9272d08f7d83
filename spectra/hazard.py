# SPDX-License-Identifier: EUPL-1.2
"""HazardModel: annual rates of ground motion, where and as far as they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npr.core.errors import HazardError
from npr.core.files import digest
from npr.core.status import Status
from npr.core.units import plain_in
from spectra.discretisation import DEFAULT, Discretisation
from spectra.ground_motion import GroundMotionModel, load_ground_motion_model
from spectra.motions.tables import Compatibility, MotionTables
from spectra.sources.rupture import RuptureTable, rupture_table
from spectra.sources.seismicity import Seismicity, built_in_seismicity, rupture_model
from spectra.zones import ZoneMap, load_zone_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from spectra.ground_motion.model import SiteCorrelation
    from spectra.sites import SiteHazard

    Floats = NDArray[np.float64]

_KNOWN_BYTES = 80_000_000
"""Memory for the events that nodes see; neighbouring zones share them.

It holds some 800 nodes with the six branches of the largest magnitude, 30 with those of the rate
and the b-value too.
"""

_BLOCK_CELLS = 256
"""Events whose motions are held at once: a block of them is 36 MB."""


class MotionRates(NamedTuple):
    """Rates of SaAvg and PGA per branch at some nodes of one zone, before scaling.

    Every event deposits its motion on levels; summing from a level upwards gives exceedance.
    The component is arbitrary: this is what makes risk.

    Attributes
    ----------
    average, pga : (node, mmax, branch, level) float64, 1/yr
    average_mean, pga_mean : (magnitude, distance, level) float64
        Probability of a level given the event, mean over the branches.
    events : (node, magnitude, distance) float64, 1/yr
        Rate of the events themselves, mean over the branches of the largest magnitude.
    """

    average: Floats
    pga: Floats
    average_mean: Floats
    pga_mean: Floats
    events: Floats


@dataclass(frozen=True, eq=False, repr=False)
class HazardModel:
    """Seismicity, ground-motion model and zones: what is needed to say how hard the ground shakes.

    Make one with ``load_hazard``. Rates are computed at the nodes of a 1 km grid for each zone and
    interpolated bilinearly in the logarithm; nothing is computed before it is asked for.
    """

    id: str
    ground_motion: GroundMotionModel
    seismicity: Seismicity
    zone_map: ZoneMap
    grid: Discretisation = DEFAULT
    compatibility: Compatibility = "none"

    def __repr__(self) -> str:
        return f"HazardModel({self.id!r}, {self.seismicity!r}, digest {self.digest})"

    @property
    def scale(self) -> float:
        """Factor from the rates as computed to those of the year."""
        return self.seismicity.scale

    def rate_factors(self, year: Floats) -> Floats:
        """Rate of events in some years over that of the year; NaN where it is unknown."""
        return self.seismicity.scales(year) / self.seismicity.scale

    @cached_property
    def pattern_digest(self) -> str:
        """Digest of all that the unscaled rates depend on."""
        return digest(
            self.id,
            self.ground_motion.digest,
            self.seismicity.pattern_digest,
            self.zone_map.digest,
            self.grid.as_dict(),
            rupture_model().model_dump(mode="json"),
            self.compatibility,
        )

    @property
    def digest(self) -> str:
        """Digest of all that the rates depend on."""
        return digest(self.pattern_digest, self.scale)

    @cached_property
    def velocity(self) -> HazardModel | None:
        """The same hazard in terms of peak ground velocity, if the ground-motion model has it.

        Its one "period" is the velocity, and its levels are in units of 981 cm/s.
        """
        model = self.ground_motion.velocity
        return None if model is None else replace(self, ground_motion=model)

    @property
    def label(self) -> str:
        """What this hazard is and what it is not, in one line."""
        begin = self.seismicity.counted_from
        start = "" if begin == 1.5 else f" (from {begin:g}, as magnitudes are rounded)"
        return (
            f"{self.id}, ground-motion model {self.ground_motion.name}, "
            f"{self.seismicity.title}, {self.seismicity.events_per_year:.2f} events of M >= 1.5 "
            f"a year{start}. {self.seismicity.note}"
        )

    @cached_property
    def _ruptures(self) -> RuptureTable:
        return rupture_table(rupture_model(), self.grid)

    @cached_property
    def _cell_rates(self) -> Floats:
        edges = self.grid.magnitude_edges
        # Events of M 1.5 begin at 1.45 where magnitudes are rounded: they go to the first bin.
        edges[0] = min(edges[0], self.seismicity.counted_from)
        first, above = self.seismicity.exceedance(edges[[0, -1]]).max(axis=(0, 2))
        if above > 1e-9 * first:
            raise HazardError(
                what="the seismicity has larger earthquakes than the hazard integrates",
                where=self.seismicity.title,
                got=f"{above:.3g} events a year and cell above M {edges[-1]:g}",
                expected=f"none above M {edges[-1]:g}",
                repair="leave out branches of Mmax above it, or integrate farther (Discretisation)",
            )
        return self.seismicity.bin_rates(edges)

    def event_rates(self, x_rd_m: Floats, y_rd_m: Floats) -> Floats:
        """Unscaled rate of events by magnitude and rupture distance, as seen from each point.

        Returns
        -------
        (point, mmax, magnitude, distance) float64, 1/yr
        """
        return self._seen_from(x_rd_m, y_rd_m, self._cell_rates)

    def mean_event_rates(self, x_rd_m: Floats, y_rd_m: Floats) -> Floats:
        """As ``event_rates``, mean over the branches of Mmax (point, magnitude, distance)."""
        mean = self._cell_rates @ self.seismicity.mmax_weight
        return self._seen_from(x_rd_m, y_rd_m, mean[..., np.newaxis])[:, 0]

    def _seen_from(self, x_rd_m: Floats, y_rd_m: Floats, cell_rate: Floats) -> Floats:
        """Rates of events as seen from points; a node is shared by the zones that meet there."""
        known, n_mmax = self._known_events, cell_rate.shape[-1]
        keys = [(n_mmax, *point) for point in np.stack([x_rd_m, y_rd_m], axis=-1).tolist()]
        # Looked up once: another thread may push out what is known in the meantime.
        found = {key: rates for key in keys if (rates := known.get(key)) is not None}
        missing = [key[1:] for key in dict.fromkeys(keys) if key not in found]
        if missing:
            x, y = np.array(missing).T
            source = self.seismicity
            rates = self._ruptures.rates(x, y, source.x_rd_m, source.y_rd_m, cell_rate)
            new = dict(zip([(n_mmax, *point) for point in missing], rates, strict=True))
            found |= new
            self._remember(new)
        shape = (n_mmax, self.grid.magnitude_count, self.grid.distance_count)
        return np.array([found[key] for key in keys]).reshape(-1, *shape)

    def _remember(self, new: dict[tuple[float, ...], Floats]) -> None:
        """Keep what nodes see as far as the memory goes; the oldest goes first."""
        with self._lock:
            known = self._known_events
            known.update(new)
            held = sum(rates.nbytes for rates in known.values())
            for old in list(known):
                if held <= _KNOWN_BYTES:
                    break
                held -= known.pop(old).nbytes
            # Copied: a node is a part of an array with all the new ones, which would stay whole.
            known.update({node: known[node].copy() for node in new if node in known})

    @cached_property
    def _lock(self) -> Lock:
        return Lock()

    @cached_property
    def _known_events(self) -> dict[tuple[float, ...], Floats]:
        return {}

    @cached_property
    def motions(self) -> MotionTables:
        """Motions at the surface, given an earthquake; the same for every seismicity."""
        return MotionTables(self.ground_motion, self.grid, self.compatibility)

    def motion_rates(self, zone: int, x_rd_m: Floats, y_rd_m: Floats) -> MotionRates:
        """Rates of SaAvg and PGA per branch at some points with the soil of one zone.

        Parameters
        ----------
        zone : int
        x_rd_m, y_rd_m : (node) float64, m

        Returns
        -------
        MotionRates
            Unscaled: multiply rates by ``scale``.
        """
        events = self.event_rates(x_rd_m, y_rd_m)
        return self.motion_rates_of(zone, events)

    def motion_rates_of(self, zone: int, events: Floats) -> MotionRates:
        """As ``motion_rates``, for rates of events (node, mmax, magnitude, distance) given."""
        return joint_motion_rates([self], zone, [events])[0]

    def exceedance_rates(self, zone: int, events: Floats, periods: Sequence[int]) -> Floats:
        """Rate at which Sa exceeds the surface levels, mean over the logic tree.

        Parameters
        ----------
        zone : int
        events : (node, magnitude, distance) float64, 1/yr
            Mean rate of events, as in ``MotionRates.events``.
        periods : sequence of int
            Positions of the periods in the model.

        Returns
        -------
        (node, period, surface_level) float64, 1/yr
            Geometric mean component; unscaled when ``events`` is.
        """
        rows = events.reshape(events.shape[0], self.grid.magnitude_count * self.grid.distance_count)
        rates = [
            rows
            @ self.motions.exceedance_probability(zone, period, component="geometric_mean").reshape(
                rows.shape[1], -1
            )
            for period in periods
        ]
        return np.stack(rates, axis=1)

    def at_sites(
        self, x_rd_m: ArrayLike, y_rd_m: ArrayLike, *, zone: ArrayLike | None = None
    ) -> SiteHazard:
        """Hazard at some points: curves and uniform hazard spectra.

        Parameters
        ----------
        x_rd_m, y_rd_m : (site) float64 in m, or quantity of length
            RD New.
        zone : (site) int, optional
            Site-response zones that replace the looked-up ones.

        Raises
        ------
        HazardError
            There are not as many x as y, or zones; or a zone has no model.
        UnitError
            A quantity that is no length.
        """
        from spectra.sites import SiteHazard

        x = np.atleast_1d(plain_in(x_rd_m, "m", name="x_rd_m"))
        y = np.atleast_1d(plain_in(y_rd_m, "m", name="y_rd_m"))
        given = None if zone is None else np.asarray(zone, dtype=np.int32)
        n_zone = 1 if given is None else given.size
        if x.ndim > 1 or x.shape != y.shape or n_zone not in {1, x.size}:
            raise HazardError(
                what="the coordinates are not those of as many points",
                where="x_rd_m, y_rd_m, zone",
                got=f"{x.shape} x, {y.shape} y, {n_zone} zone(s)",
                expected="an x and a y for every point; one zone, or a zone for each",
            )
        found, status = self.zone_map.lookup(x, y)
        if given is not None:
            found = np.broadcast_to(given, x.shape)
            for number in np.unique(found).tolist():
                self.ground_motion.site(number)  # a zone without a model is refused
            outside = status & np.uint32(Status.OUTSIDE_HAZARD_MODEL)
            status = np.uint32(Status.ZONE_GIVEN) | outside
        return SiteHazard(self, x, y, found, status)


def joint_motion_rates(
    models: Sequence[HazardModel], zone: int, events: Sequence[Floats]
) -> list[MotionRates]:
    """Rates of motion for several seismicities, such as the years of a forecast.

    The motions given an earthquake are computed once; each seismicity is one matrix product with
    them, so that its figures do not depend on which others are asked for, to the last bit.

    Parameters
    ----------
    models : sequence of HazardModel
        They differ in their seismicity only.
    zone : int
    events : sequence of (node, mmax, magnitude, distance) float64, 1/yr
        For each model.

    Raises
    ------
    HazardError
        The models differ in more than their seismicity.
    """
    first = models[0]
    check_joint(models)
    model, grid = first.ground_motion, first.grid
    n_cell = grid.magnitude_count * grid.distance_count
    n_branch = model.branch_weight.size
    sizes = grid.average_levels.count, grid.pga_levels.count
    flats = [np.ascontiguousarray(rates.reshape(-1, n_cell)) for rates in events]
    sums = [[np.zeros((len(flat), n_branch * size)) for size in sizes] for flat in flats]
    means = [np.zeros((n_cell, size)) for size in sizes]
    # Events that no node can feel are left out.
    felt = [flat.max(axis=0, initial=0.0) > 0.0 for flat in flats]
    is_wanted = np.logical_or.reduce(felt)
    fill = first.motions.probabilities(zone)
    for begin in range(0, n_cell, _BLOCK_CELLS):
        cells = begin + np.flatnonzero(is_wanted[begin : begin + _BLOCK_CELLS])
        if not cells.size:
            continue
        for i, (probability, mean) in enumerate(zip(fill(cells), means, strict=True)):
            rows = probability.reshape(cells.size, -1)
            for flat, is_felt, total in zip(flats, felt, sums, strict=True):
                own = is_felt[cells]
                total[i] += flat[:, cells[own]] @ (rows if own.all() else rows[own])
            mean[cells] = np.einsum("b,cbl->cl", model.branch_weight, probability)
    # The published chain sums over two equal copies of its logic tree.
    copies = 2.0 if first.compatibility == "tno-published" else 1.0
    shaped = [
        copies * mean.reshape(grid.magnitude_count, grid.distance_count, -1) for mean in means
    ]
    found = []
    for hazard, rates, total in zip(models, events, sums, strict=True):
        average, pga = (
            copies * part.reshape(*rates.shape[:2], n_branch, size)
            for part, size in zip(total, sizes, strict=True)
        )
        mean_events = np.einsum("nkmr,k->nmr", rates, hazard.seismicity.mmax_weight)
        found.append(MotionRates(average, pga, shaped[0], shaped[1], mean_events))
    return found


def check_joint(models: Sequence[HazardModel]) -> None:
    """Refuse models that share no motions."""
    kinds = {(m.ground_motion.digest, m.compatibility, digest(m.grid.as_dict())) for m in models}
    if len(kinds) > 1:
        raise HazardError(
            what="hazards that are computed together differ in more than their seismicity",
            where="models",
            got=", ".join(model.id for model in models),
            expected="one ground-motion model and one discretisation",
        )


HAZARDS: dict[str, tuple[str, SiteCorrelation | None]] = {
    "groningen-v7": ("v7", None),
    "groningen-v6": ("v6", "consistent"),
    "groningen-v6-zero": ("v6", "zero"),
    "groningen-v6-full": ("v6", "full"),
}
"""Name of a hazard to ground-motion model and correlation of site-to-site variability."""


def load_hazard(
    name: str = "groningen-v7",
    *,
    seismicity: Seismicity | None = None,
    grid: Discretisation = DEFAULT,
    compatibility: Compatibility = "none",
) -> HazardModel:
    """Load the hazard of Groningen.

    Parameters
    ----------
    name : str
        ``groningen-v7``; ``groningen-v6``, whose site-to-site variability is correlated over the
        periods as the residuals are; ``groningen-v6-zero`` and ``groningen-v6-full``, with the two
        other correlations.
    seismicity : Seismicity, optional
        Default the built-in one for 2024.
    grid : Discretisation
        Ours, or that of the reference chain for comparing with it.
    compatibility : {"none", "tno-published"}
        ``tno-published`` reproduces two defects of the published chain, for tests only: such a
        model is refused wherever a verdict is given.

    Raises
    ------
    HazardError
        The name is unknown, or the model has no such defects.
    """
    if name not in HAZARDS:
        raise HazardError(
            what="unknown hazard model", where="hazard", got=name, expected=", ".join(HAZARDS)
        )
    version, site_correlation = HAZARDS[name]
    model = load_ground_motion_model(version, site_correlation=site_correlation)
    if compatibility != "none" and model.is_site_aleatory:
        raise HazardError(
            what="defects of the published chain are reproduced with ground-motion model V7 only",
            where="compatibility",
            got=f"{compatibility!r} with {name}",
            expected="'none', or groningen-v7",
        )
    return HazardModel(
        name,
        model,
        built_in_seismicity() if seismicity is None else seismicity,
        load_zone_map(model.zones),
        grid,
        compatibility,
    )
