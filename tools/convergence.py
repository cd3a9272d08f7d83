# SPDX-License-Identifier: EUPL-1.2
"""Measure the error of the risk by brute force and write docs/convergence.md.

    python tools/convergence.py
    python tools/convergence.py --hazard groningen-v6

The second writes docs/convergence-v6.md.

Brute force knows nothing of quadrature: for every earthquake (magnitude and distance) and every
branch of the reference motion it draws 2 x 16,384 quasi-random motions at the ten periods, passes
each through the full non-linear soil, and looks the probability of death up on 4,096 levels. It
shares with the package only what is tested against the published functions: medians, variances,
linear amplification, fragility and fatality.

Takes about half an hour on one processor with V7, some minutes with V6; on two, sampling takes half
the time (NPR_THREADS=1 to spare one).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from brute_force import FINE, HALVES, BruteForce, Place, brute_force
from numpy.typing import NDArray

import typologies
from npr.core.files import open_dataset
from npr.risk.vulnerability import Exposure
from npr.risk.zone import RiskModel
from spectra.discretisation import DEFAULT, Discretisation, LogGrid
from spectra.hazard import HazardModel, load_hazard
from spectra.motions.arguments import site_to_site
from spectra.sources.seismicity import Seismicity

Floats = NDArray[np.float64]

PROJECT = Path(__file__).resolve().parents[1]
ZONES = {
    "groningen-v7": (602, 801, 1032, 1714, 2045, 2110, 3117, 321),
    "groningen-v6": (1032, 3117),
}
PAGES = {"groningen-v7": "convergence.md", "groningen-v6": "convergence-v6.md"}
EXPOSURE = Exposure(0.99, 0.01)
POINTS_LOG2 = 14
SMALLEST_LPR = 1e-7
SMALLEST_SHARE = 1e-7
TARGET_MEAN, TARGET_P90 = 0.005, 0.02
PERCENTILES = (0.1, 0.5, 0.9)
AT_ONCE = "magnitudes and rupture distances at once"


# --- from rates to risk, the plain way ---------------------------------------------------------


def exact_death(catalogue: typologies.Catalogue) -> tuple[Floats, Floats]:
    """Tabulate the probability of death at the fine levels.

    Returns
    -------
    structural : (class, level, fragility_branch, consequence_branch) float64
    chimney : (class, level, consequence_branch) float64
    """
    death = typologies.death_probability(catalogue, FINE.level_g).transpose(
        "location", "vulnerability_class", "sa_avg_g", "fragility_branch", "consequence_branch"
    )
    chimney = typologies.chimney_death_probability(catalogue, FINE.level_g).transpose(
        "vulnerability_class", "pga_g", "consequence_branch"
    )
    structural = (
        EXPOSURE.inside * death.sel(location="inside").to_numpy()
        + EXPOSURE.outside * death.sel(location="outside").to_numpy()
    )
    return structural, EXPOSURE.outside * chimney.to_numpy()


def statistics(structural: Floats, chimney: Floats, weights: Floats) -> Floats:
    """Mean, P10, P50 and P90 per class over all end branches: sort and count."""
    n_class = len(structural)
    values = (structural + chimney[:, :, np.newaxis, :]).reshape(n_class, -1)
    out = np.empty((n_class, 1 + len(PERCENTILES)))
    for k in range(n_class):
        order = np.argsort(values[k], kind="stable")
        reached = np.cumsum(weights[order])
        out[k, 0] = weights @ values[k]
        for p, wanted in enumerate(PERCENTILES):
            out[k, 1 + p] = values[k][order[np.searchsorted(reached, wanted - 1e-12)]]
    return out


def brute_statistics(brute: BruteForce, risk: RiskModel, place: int, halves: slice) -> Floats:
    """Statistics per class at a place from some of the halves of the sample."""
    average = brute.average[halves, place].mean(axis=0).reshape(-1, FINE.count)
    pga = brute.pga[halves, place].mean(axis=0).reshape(-1, FINE.count)
    structural, chimney = exact_death(risk.catalogue)
    by_structure = np.stack([average @ s.reshape(FINE.count, -1) for s in structural])
    by_structure = by_structure.reshape(*by_structure.shape[:2], *structural.shape[2:])
    by_chimney = np.stack([pga @ c for c in chimney])
    return statistics(by_structure, by_chimney, risk.end_weights)


def own_statistics(risk: RiskModel, place: Place) -> Floats:
    """Statistics per class at a place by the method of the package."""
    rates = risk.hazard.motion_rates(place.zone, np.array([place.x_rd_m]), np.array([place.y_rd_m]))
    return statistics(*risk.branch_risk(rates, 0, 0), risk.end_weights)


# --- places, events, variants ------------------------------------------------------------------


def central_place(hazard: HazardModel, zone: int) -> Place:
    """Find the node of a zone nearest to the middle of its cells."""
    zones = hazard.zone_map
    row, column = np.nonzero(zones.zone == zone)
    x = zones.x0_m + (column.mean() + 0.5) * zones.step_m
    y = zones.y0_m + (row.mean() + 0.5) * zones.step_m
    node = zones.nodes(zone) * 1000.0
    nearest = int(np.hypot(node[:, 0] - x, node[:, 1] - y).argmin())
    return Place(zone, float(node[nearest, 0]), float(node[nearest, 1]))


def share_of_events(risk: RiskModel, place: Place) -> Floats:
    """Share of each event in the mean LPR of classes that count (class, magnitude, distance)."""
    rates = risk.hazard.motion_rates(place.zone, np.array([place.x_rd_m]), np.array([place.y_rd_m]))
    v, catalogue = risk.vulnerability, risk.catalogue
    structural = np.einsum(
        "kxfc,f,c->kx", v.structural[0], catalogue.fragility_weights, catalogue.consequence_weights
    )
    chimney = np.einsum("kxc,c->kx", v.chimney[0], catalogue.consequence_weights)
    lpr = np.einsum("mrx,kx->kmr", rates.average_mean, structural)
    lpr += np.einsum("mrx,kx->kmr", rates.pga_mean, chimney)
    lpr *= rates.events[0] * risk.hazard.scale
    total = lpr.sum(axis=(1, 2))
    counts = total > SMALLEST_LPR
    return lpr[counts] / total[counts, np.newaxis, np.newaxis]


def finer_magnitudes(seismicity: Seismicity, step: float) -> Seismicity:
    """Give the built-in seismicity with its law of magnitudes at narrower edges."""
    cells = open_dataset(PROJECT / "spectra/data/seismicity.nc", variables=("b_value",))
    b = cells["b_value"].to_numpy()[:, np.newaxis]
    lowest = seismicity.magnitude[0]
    count = round((seismicity.magnitude[-1] - lowest) / step) + 1
    edges = lowest + step * np.arange(count)
    per_cell = seismicity.survival[:, 0, :]
    shares = []
    for largest in seismicity.mmax:
        end = 10.0 ** (-b * (largest - lowest))
        shares.append(np.clip((10.0 ** (-b * (edges - lowest)) - end) / (1.0 - end), 0.0, 1.0))
    survival = per_cell[:, np.newaxis, :] * np.stack(shares, axis=-1)
    return replace(seismicity, magnitude=edges, survival=survival)


def quartered_cells(seismicity: Seismicity) -> Seismicity:
    """Spread the seismicity over cells of 500 m."""
    shifts = [(dx, dy) for dx in (-250.0, 250.0) for dy in (-250.0, 250.0)]
    return replace(
        seismicity,
        x_rd_m=np.concatenate([seismicity.x_rd_m + dx for dx, _ in shifts]),
        y_rd_m=np.concatenate([seismicity.y_rd_m + dy for _, dy in shifts]),
        survival=np.concatenate([seismicity.survival / 4.0] * 4),
    )


def method_variants(hazard: HazardModel) -> dict[str, HazardModel]:
    """Ways to integrate over the motion: what brute force judges."""
    grids = method_grids()
    variants = {name: replace(hazard, grid=grid) for name, grid in grids.items()}
    if hazard.ground_motion.is_site_aleatory:
        for count in (5, 15):
            model = replace(hazard)
            # Not a choice that a user has: put in the place of what the tables would make.
            vars(model.motions)["_between"] = site_to_site(hazard.ground_motion, count)
            variants[f"{count} site-to-site nodes"] = model
    return variants


def method_grids() -> dict[str, Discretisation]:
    """Discretisations of the motion."""
    fine = {"average_levels": LogGrid(1e-3, 10.0, 512), "pga_levels": LogGrid(1e-4, 10.0, 640)}
    return {
        "default": DEFAULT,
        "12 x 3 nodes": replace(DEFAULT, first_direction_nodes=12, second_direction_nodes=3),
        "24 x 7 nodes": replace(DEFAULT, first_direction_nodes=24, second_direction_nodes=7),
        "levels four times finer": replace(DEFAULT, **fine),
        "levels four times finer, 24 x 7 nodes": replace(
            DEFAULT,
            **fine,
            first_direction_nodes=24,
            second_direction_nodes=7,
        ),
        "nearest level": replace(DEFAULT, deposit="nearest"),
    }


def grid_variants(hazard: HazardModel) -> dict[str, HazardModel]:
    """Finer nodes of everything that brute force shares with the default."""
    quarter = 0.25 * DEFAULT.magnitude_step
    magnitudes = {
        "magnitude_step": quarter,
        "magnitude_count": 4 * DEFAULT.magnitude_count,
        "lowest_magnitude": DEFAULT.magnitude_edges[0] + 0.5 * quarter,
    }
    steps = f"{quarter:g} for {DEFAULT.magnitude_step:g}"
    finer: dict[str, dict[str, int]] = {
        "rupture distances": {"distance_count": 4 * DEFAULT.distance_count},
        "ruptures": {"rupture_points": 16 * DEFAULT.rupture_points},
        "azimuths": {"azimuth_count": 4 * DEFAULT.azimuth_count - 3},
        "hypocentral distances": {"hypocentral_count": 4 * DEFAULT.hypocentral_count},
    }
    seismicity = hazard.seismicity
    narrow = finer_magnitudes(seismicity, quarter)
    variants = {
        f"magnitudes, steps of {steps}": replace(
            hazard, grid=replace(DEFAULT, **magnitudes), seismicity=narrow
        )
    }
    for name, change in finer.items():
        ((field, count),) = change.items()
        label = f"{name}, {count} for {getattr(DEFAULT, field)}"
        variants[label] = replace(hazard, grid=replace(DEFAULT, **change))
    both = replace(DEFAULT, **magnitudes, **finer["rupture distances"])
    variants[AT_ONCE] = replace(hazard, grid=both, seismicity=narrow)
    variants["source cells, 500 m for 1 km (another model)"] = replace(
        hazard, seismicity=quartered_cells(seismicity)
    )
    return variants


# --- the report --------------------------------------------------------------------------------


class Errors(NamedTuple):
    """Relative errors over the classes that count."""

    mean_bias: float
    mean_rms: float
    mean_max: float
    p90_bias: float
    p90_rms: float
    p90_max: float


def errors(got: Floats, expected: Floats, counts: NDArray[np.bool_]) -> Errors:
    """Compare two tables of statistics."""
    p90 = 1 + PERCENTILES.index(0.9)
    out: list[float] = []
    for column in (0, p90):
        relative = got[counts, column] / expected[counts, column] - 1.0
        rms = np.sqrt((relative**2).mean())
        out += [float(relative.mean()), float(rms), float(np.abs(relative).max())]
    return Errors(*out)


def worst(found: list[Errors]) -> Errors:
    """Find the largest of each error over the places, with its sign."""
    return Errors(*(max(column, key=abs) for column in zip(*found, strict=True)))


def row(*cells: object) -> str:
    """One line of a Markdown table; fractions are shown in percent."""
    shown = [f"{100 * cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells]
    return "| " + " | ".join(shown) + " |"


def table(heads: list[str], rows: list[tuple[object, ...]]) -> str:
    """Lay out a Markdown table."""
    return "\n".join([row(*heads), row(*["---"] * len(heads)), *(row(*cells) for cells in rows)])


ERROR_HEADS = ["mean: bias", "rms", "largest", "P90: bias", "rms", "largest"]


def report(study: Study) -> str:
    """Compare, and lay out the page."""
    risk, hazard = study.risk, study.risk.hazard
    counts = [table_[:, 0] * hazard.scale > SMALLEST_LPR for table_ in study.truth]

    def against(expected: list[Floats], got: list[Floats]) -> list[Errors]:
        return [errors(g, e, k) for g, e, k in zip(got, expected, counts, strict=True)]

    def by_package(model: HazardModel) -> list[Floats]:
        return [own_statistics(replace(risk, hazard=model), place) for place in study.places]

    def named(name: str) -> None:
        print(f"  {name}, {time.process_time():.0f} s", flush=True)

    default = by_package(hazard)
    noise = against(study.halves[1], study.halves[0])
    motion = against(study.truth, default)
    methods = []
    for name, model in method_variants(hazard).items():
        named(name)
        methods.append((name, *worst(against(study.truth, by_package(model)))))
    grids, all_at_once = [], []
    for name, model in grid_variants(hazard).items():
        named(name)
        found = against(by_package(model), default)
        grids.append((name, *worst(found)))
        if name == AT_ONCE:
            all_at_once = found
    zone_rows = [
        (
            place.zone,
            f"{place.x_rd_m / 1000:.0f}, {place.y_rd_m / 1000:.0f}",
            int(k.sum()),
            *found,
        )
        for place, k, found in zip(study.places, counts, motion, strict=True)
    ]
    total_rows = [
        (place.zone, *found) for place, found in zip(study.places, all_at_once, strict=True)
    ]
    met = sum(f.mean_rms < TARGET_MEAN and f.p90_rms < TARGET_P90 for f in motion)
    met_grid = sum(f.mean_rms < TARGET_MEAN and f.p90_rms < TARGET_P90 for f in all_at_once)
    return PAGE.format(
        **WORDS[hazard.id],
        end_branches=f"{risk.end_weights.size:,}",
        points=f"{HALVES} x {study.points:,}",
        levels=f"{FINE.count:,}",
        events=f"{study.events:,} of {DEFAULT.magnitude_count * DEFAULT.distance_count:,}",
        left_out=f"{study.left_out:.0e}",
        target_mean=f"{100 * TARGET_MEAN:g}",
        target_p90=f"{100 * TARGET_P90:g}",
        places=len(study.places),
        met=met,
        met_grid=met_grid,
        noise_mean=f"{100 * max(f.mean_rms for f in noise) / 2:.2f}",
        noise_p90=f"{100 * max(f.p90_rms for f in noise) / 2:.2f}",
        zones=table(["zone", "node, km", "classes", *ERROR_HEADS], zone_rows),
        methods=table(["way to integrate", *ERROR_HEADS], methods),
        grids=table(["finer", *ERROR_HEADS], grids),
        totals=table(["zone", *ERROR_HEADS], total_rows),
    )


WORDS = {
    "groningen-v7": {
        "title": "Convergence: the error of the risk, by brute force",
        "time": "half an hour",
        "option": "",
        "required_in": " in at least six zones",
        "site_drawn": "",
        "motions": "24",
        "site_branches": " in each of the three\nsite-to-site branches",
        "note": "",
    },
    "groningen-v6": {
        "title": "Convergence with ground-motion model V6",
        "time": "some minutes",
        "option": " --hazard groningen-v6",
        "required_in": ", as with V7 ([convergence.md](convergence.md))",
        "site_drawn": " and ten\nsite-to-site variables with the same correlation",
        "motions": "8",
        "site_branches": "",
        "note": " P90 is the value of one of few end branches:\n"
        "a small error may choose the next one, which makes the largest errors.",
    },
}
"""What the page says of each hazard."""


PAGE = """\
# {title}

Written by `tools/convergence.py`; do not edit. To measure again ({time} on one processor):

    python tools/convergence.py{option}

All figures are relative errors of LPR in percent, over the vulnerability classes of catalogue
TNO2020 whose mean LPR exceeds 1e-7 per year at the place (default seismicity of 2024). *bias* is
the mean over those classes, *rms* the root of the mean square, *largest* the largest absolute
value. Mean and P90 are taken over all {end_branches} end branches. Required: less than
{target_mean} % rms in the mean and {target_p90} % rms in P90{required_in}.

## Motions against brute force

Brute force is {points} scrambled Sobol points of ten correlated residuals{site_drawn}, shifted at
random anew for every event (magnitude and distance) and each of the {motions} branches of the
reference motion, passed through the full non-linear soil{site_branches}, and the probability of
death at the nearest of {levels} levels. No quadrature, no sharing between levels.
Events that carry less than 1e-7 of the LPR of every class at every place are left out: {events}
remain, the others together carry less than {left_out} of any LPR. The two halves of the sample
differ so little that the sample's own error is at most {noise_mean} % rms in the mean and
{noise_p90} % in P90.

{zones}

The requirement is met in {met} of {places} zones.{note}

The worst place, for other ways to integrate over the motion, against the same brute force:

{methods}

## Nodes of magnitude, distance and rupture

Brute force shares the nodes of magnitude and distance with the default. Here the default is
compared with finer nodes, one kind at a time and the two that matter at once; the worst place is
shown. A positive bias means that the default states too much.

{grids}

Finer magnitudes follow the law of Gutenberg and Richter within the bins and up to each largest
magnitude. Source cells are part of the model (the pattern is given on 1 km): the row shows what
that choice is worth.

Magnitudes and distances at once, by zone; these errors alone stay below the required ones in
{met_grid} of {places} zones:

{totals}
"""


class Study(NamedTuple):
    """What was measured by brute force."""

    risk: RiskModel
    places: list[Place]
    truth: list[Floats]
    halves: tuple[list[Floats], list[Floats]]
    points: int
    events: int
    left_out: float


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hazard", choices=sorted(ZONES), default="groningen-v7")
    parser.add_argument("--output", type=Path, help="default: the page of the hazard in docs")
    parser.add_argument("--points-log2", type=int, default=POINTS_LOG2)
    parser.add_argument("--zones", type=int, nargs="+", help="default: those of the hazard")
    parser.add_argument("--keep", type=Path, help="keep the brute-force rates here (.npz)")
    arguments = parser.parse_args()

    hazard = load_hazard(arguments.hazard)
    risk = RiskModel(hazard, typologies.load_catalogue("tno2020"), EXPOSURE)
    places = [central_place(hazard, zone) for zone in arguments.zones or ZONES[hazard.id]]
    shares = np.concatenate([share_of_events(risk, place) for place in places])
    carries = shares.max(axis=0) > SMALLEST_SHARE
    if arguments.keep is not None and arguments.keep.exists():
        kept = np.load(arguments.keep)
        brute = BruteForce(kept["average"], kept["pga"])
    else:
        brute = brute_force(hazard, places, carries, arguments.points_log2)
        if arguments.keep is not None:
            np.savez(arguments.keep, average=brute.average, pga=brute.pga)
    truth, first, second = (
        [brute_statistics(brute, risk, p, halves) for p in range(len(places))]
        for halves in (slice(None), slice(0, 1), slice(1, 2))
    )
    left_out = float(shares[:, ~carries].sum(axis=1).max())
    study = Study(
        risk, places, truth, (first, second), 2**arguments.points_log2, int(carries.sum()), left_out
    )
    output = arguments.output or PROJECT / "docs" / PAGES[hazard.id]
    output.write_text(report(study), encoding="utf-8")
    print(f"written: {output}")


if __name__ == "__main__":
    main()
