# SPDX-License-Identifier: EUPL-1.2
"""A risk table: risk per node, zone and class in a file, from which addresses are interpolated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.errors import HazardError
from npr.core.files import dataset_digest, open_dataset
from npr.risk.source import Factors
from npr.risk.vulnerability import SURFACES, Exposure
from npr.risk.zone import MAGNITUDE_BINS, STATISTICS, ZoneRisk
from spectra.zones import NODE_STEP_M, ZoneMap, load_zone_map

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from npr.risk.corners import Group

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

KIND = "npr risk table"
FACTS = (
    "hazard",
    "hazard_digest",
    "events_per_year",
    "catalogue",
    "catalogue_digest",
    "catalogue_trust",
    "catalogue_warnings",
)
_DIGEST = "content_digest"
_OFF_NODE_M = 1.0
_ATTRIBUTES = ("exposure_inside", "exposure_outside", "zones_modelled")
_OF_CLASS = ("site", "surface", "vulnerability_class")
_LAYOUT: dict[str, tuple[tuple[str, ...], float]] = {
    "lpr_mean": (_OF_CLASS, 1.0),
    "lpr_quantile": (("quantile", *_OF_CLASS), 1.0),
    "chimney_share": (_OF_CLASS, 1.0 + 1e-9),
    "magnitude_share": ((*_OF_CLASS, "magnitude"), 1.0 + 1e-6),
    "lpr_structural_scaled": ((*_OF_CLASS, "factor"), 1.0),
    "centre_lpr_mean": (("square", *_OF_CLASS[1:]), 1.0),
    "pga_exceedance_rate": (("site", "level"), np.inf),
    "centre_pga_exceedance_rate": (("square", "level"), np.inf),
    "rate_factor": (("year",), np.inf),
}
"""Dimensions of every variable, and the highest value that it can have."""

_NEEDED = ("x_rd_m", "y_rd_m", "zone", "surface", "vulnerability_class", "lpr_mean")


@dataclass(frozen=True, eq=False, repr=False)
class RiskTable:
    """Risk per node, zone, surface and class; make one with ``read_risk_table``.

    It stands in the place of a hazard and a catalogue. What the file does not hold is NaN: a table
    of means only gives no percentiles, and addresses with several possible classes get a mean only,
    because the percentiles of a mixture do not follow from those of its classes.

    Attributes
    ----------
    source : str
        The file.
    dataset : xarray.Dataset
        Layout as in docs/risk-table.md. Rates are of the year of the table.
    """

    source: str
    dataset: xr.Dataset

    def __repr__(self) -> str:
        return f"RiskTable({self.source!r}, {self.dataset.sizes['site']} nodes, {self.digest})"

    @cached_property
    def digest(self) -> str:
        """Digest of the figures."""
        return dataset_digest(self.dataset)

    @property
    def classes(self) -> tuple[str, ...]:
        """Vulnerability classes of the table."""
        return tuple(self.dataset["vulnerability_class"].values.astype(str).tolist())

    @property
    def has_percentiles(self) -> bool:
        """Whether the table holds more than means."""
        return "lpr_quantile" in self.dataset

    @property
    def exposure(self) -> Exposure:
        """Exposure of the person whose risk it is."""
        attributes = self.dataset.attrs
        return Exposure(float(attributes["exposure_inside"]), float(attributes["exposure_outside"]))

    @property
    def facts(self) -> dict[str, str]:
        """What the figures rest on, for the provenance of a result."""
        kept = {name: str(self.dataset.attrs[name]) for name in FACTS if name in self.dataset.attrs}
        return {**kept, "risk_table": self.source, "risk_table_digest": self.digest}

    @cached_property
    def zone_map(self) -> ZoneMap:
        """Zones; those without a node in the table have no model."""
        return load_zone_map(tuple(int(zone) for zone in self.dataset.attrs["zones_modelled"]))

    @property
    def scale(self) -> float:
        """The figures are those of the year already."""
        return 1.0

    @cached_property
    def ln_surface_level(self) -> Floats:
        """Ln of the levels of the curves of PGA (level), in g."""
        if "level" not in self.dataset.coords:
            return np.log(np.array([1e-4, 10.0]))
        return np.log(np.asarray(self.dataset["level"].values, dtype=np.float64))

    @property
    def pga_wierde_ln_factor(self) -> float:
        """What a wierde adds to ln PGA."""
        return float(self.dataset.attrs.get("pga_wierde_ln_factor", np.nan))

    @cached_property
    def factors(self) -> Factors:
        """Factors on the medians; the ends only where the table holds none."""
        if "factor" not in self.dataset.coords:
            return Factors(-np.log(4.0), np.log(4.0), 3)
        ln = np.log(self.dataset["factor"].values)
        return Factors(float(ln[0]), float(ln[-1] - ln[0]) / (ln.size - 1), int(ln.size))

    def rate_factors(self, year: Floats) -> Floats:
        """Rate of events in some years over that of the table; NaN for years it does not hold."""
        out = np.full(year.shape, np.nan)
        if "rate_factor" in self.dataset:
            for known, factor in zip(
                self.dataset["year"].values, self.dataset["rate_factor"].values, strict=True
            ):
                out[year == known] = factor
        return out

    def kept(self, group: Group, mixtures: Floats, pairs: NDArray[np.int32]) -> ZoneRisk:
        """Risk of a group of nodes; NaN at nodes that the table does not hold."""
        rows, squares = self._rows(group.zone, group.node), self._squares(group)
        statistics = np.stack([self._at("lpr_mean", rows), *self._quantiles(rows)], axis=-1)
        statistics = np.concatenate(
            [statistics, self._at("chimney_share", rows)[..., np.newaxis]], axis=-1
        )
        shape = (len(group.node), len(SURFACES), len(self.classes))
        return ZoneRisk(
            group.node,
            statistics,
            self._at("magnitude_share", rows, (*shape, len(MAGNITUDE_BINS))),
            group.square,
            self._at("centre_lpr_mean", squares, (len(group.square), *shape[1:])),
            self._at("pga_exceedance_rate", rows, (len(rows), self.ln_surface_level.size)),
            self._at(
                "centre_pga_exceedance_rate", squares, (len(squares), self.ln_surface_level.size)
            ),
            self._at("lpr_structural_scaled", rows, (*shape, self.factors.size)),
            pairs,
            _of_mixtures(statistics, mixtures, pairs),
        )

    def _quantiles(self, rows: Rows) -> list[Floats]:
        """P10, P50 and P90, of which some or all may be missing."""
        wanted = (0.1, 0.5, 0.9)
        unknown = np.full((len(rows), len(SURFACES), len(self.classes)), np.nan)
        if not self.has_percentiles:
            return [unknown] * len(wanted)
        known = self.dataset["quantile"].values.round(6).tolist()
        values = self._at("lpr_quantile", rows)  # (node, quantile, surface, class)
        return [values[:, known.index(q)] if q in known else unknown for q in wanted]

    def _at(self, name: str, rows: Rows, shape: tuple[int, ...] | None = None) -> Floats:
        """Values at rows of sites or squares, first axis; NaN where the row is -1."""
        if name not in self.dataset:
            default = (len(rows), len(SURFACES), len(self.classes)) if shape is None else shape
            return np.full(default, np.nan)
        values = self._arrays(name)
        out = np.full((len(rows), *values.shape[1:]), np.nan)
        out[rows >= 0] = values[rows[rows >= 0]]
        return out

    def _arrays(self, name: str) -> Floats:
        if name not in self._loaded:
            variable = self.dataset[name]
            first = "square" if "square" in variable.dims else "site"
            others = [dim for dim in variable.dims if dim != first]
            self._loaded[name] = np.asarray(variable.transpose(first, *others).values)
        return self._loaded[name]

    @cached_property
    def _loaded(self) -> dict[str, Floats]:
        return {}

    def _rows(self, zone: int, node: NDArray[np.int32]) -> Rows:
        known = self._site_rows
        return np.array([known.get((zone, *n), -1) for n in node.tolist()], dtype=np.int64)

    def _squares(self, group: Group) -> Rows:
        known = self._square_rows
        return np.array(
            [known.get((group.zone, *s), -1) for s in group.square.tolist()], dtype=np.int64
        )

    @cached_property
    def _site_rows(self) -> dict[tuple[int, ...], int]:
        return _numbered(self.dataset, "zone", "x_rd_m", "y_rd_m", 0.0)

    @cached_property
    def _square_rows(self) -> dict[tuple[int, ...], int]:
        if "square_zone" not in self.dataset.variables:
            return {}
        return _numbered(
            self.dataset, "square_zone", "square_x_rd_m", "square_y_rd_m", 0.5 * NODE_STEP_M
        )


def _numbered(
    dataset: xr.Dataset, zone: str, x_rd_m: str, y_rd_m: str, shift_m: float
) -> dict[tuple[int, ...], int]:
    """Row of every zone and node; squares are known by their south-west node."""
    where = [
        (np.asarray(dataset[name].values) - shift_m) / NODE_STEP_M for name in (x_rd_m, y_rd_m)
    ]
    columns = [np.asarray(dataset[zone].values), *(np.round(values) for values in where)]
    return {
        key: i for i, key in enumerate(zip(*(c.astype(int).tolist() for c in columns), strict=True))
    }


def _of_mixtures(statistics: Floats, mixtures: Floats, pairs: NDArray[np.int32]) -> Floats:
    """Mean and share of the chimneys of mixtures; their percentiles are unknown."""
    out = np.full((len(pairs), len(STATISTICS)), np.nan)
    if len(pairs):
        node, surface, mixture = pairs.T
        of_class = statistics[node, surface]  # (pair, class, statistic)
        mean, probability = of_class[..., 0], mixtures[mixture]
        # A class that takes no part may be unknown.
        parts = np.where(probability > 0.0, probability * mean, 0.0)
        out[:, 0] = parts.sum(axis=1)
        chimney = np.where(probability > 0.0, parts * of_class[..., -1], 0.0).sum(axis=1)
        out[:, -1] = np.divide(chimney, out[:, 0], out=np.zeros(len(pairs)), where=out[:, 0] > 0.0)
        out[np.isnan(out[:, 0]), -1] = np.nan
    return out


def read_risk_table(path: str | Path) -> RiskTable:
    """Read a risk table that ``npr risk build`` or ``npr risk read`` wrote.

    Raises
    ------
    HazardError
        The file is not a risk table: figures, dimensions or places are not possible, or its figures
        were changed after it was written.
    SchemaError
        The file cannot be read.
    """
    path = Path(path)
    dataset = open_dataset(path, variables=_NEEDED)
    problem = _problem(dataset)
    if problem:
        raise HazardError(
            what="the file is not a risk table",
            where=str(path),
            got=problem,
            expected="a file written by npr risk build or npr risk read (docs/risk-table.md)",
            repair="write it again",
        )
    return RiskTable(str(path), dataset)


def with_digest(dataset: xr.Dataset) -> xr.Dataset:
    """A risk table with the digest of its figures, by which a reader sees that they are those."""
    return dataset.assign_attrs({_DIGEST: dataset_digest(dataset)})


def nodes_problem(zone: NDArray[Any], x_rd_m: Floats, y_rd_m: Floats) -> str:
    """Say what is wrong with the places of nodes; empty when nothing is."""
    place = np.stack([x_rd_m, y_rd_m], axis=1)
    off = np.abs(place - NODE_STEP_M * np.round(place / NODE_STEP_M)).max(axis=1)
    if not (off <= _OFF_NODE_M).all():
        x, y = place[~(off <= _OFF_NODE_M)][0]
        return f"a node at x {x:.0f}, y {y:.0f}, not on the 1 km grid"
    nodes = np.column_stack([zone.astype(np.int64), np.round(place).astype(np.int64)])
    distinct, count = np.unique(nodes, axis=0, return_counts=True)
    if (count > 1).any():
        number, x, y = distinct[count > 1][0].tolist()
        return f"a node that occurs twice: zone {number}, x {x}, y {y}"
    return ""


def _problem(dataset: xr.Dataset) -> str:
    """Say what makes a file no risk table; empty when nothing does."""
    places = (dataset[name].values for name in ("zone", "x_rd_m", "y_rd_m"))
    found = _form_problem(dataset) or _figures_problem(dataset) or nodes_problem(*places)
    if found or dataset.attrs.get(_DIGEST) in (None, dataset_digest(dataset)):
        return found
    return "figures that are not those that were written: their digest is another"


def _form_problem(dataset: xr.Dataset) -> str:
    if dataset.attrs.get("kind") != KIND:
        return f"kind {dataset.attrs.get('kind')!r}"
    missing = [name for name in _ATTRIBUTES if name not in dataset.attrs]
    if missing:
        return "no attribute " + ", ".join(missing)
    for name, (dims, _) in _LAYOUT.items():
        if name in dataset.variables and dataset[name].dims != dims:
            return f"{name} over {', '.join(map(str, dataset[name].dims))}"
    surfaces = tuple(dataset["surface"].values.astype(str).tolist())
    if surfaces != SURFACES:
        return f"surfaces {surfaces}"
    units = str(dataset["lpr_mean"].attrs.get("units", ""))
    return "" if units == "1/yr" else f"lpr_mean in {units!r}, not 1/yr"


def _figures_problem(dataset: xr.Dataset) -> str:
    for name, (_, highest) in _LAYOUT.items():
        values = dataset[name].values if name in dataset.variables else np.zeros(0)
        if (values < 0.0).any() or (values > highest).any():
            return f"{name} from {np.nanmin(values):g} to {np.nanmax(values):g}"
    if not np.isfinite(dataset["lpr_mean"].values).any():
        return "no mean that is a number"
    if "lpr_quantile" in dataset and (np.diff(dataset["lpr_quantile"].values, axis=0) < 0.0).any():
        return "quantiles that fall"
    if "rate_factor" in dataset and not (dataset["rate_factor"].values > 0.0).all():
        return "rate_factor that is not above 0"
    return ""
