# SPDX-License-Identifier: EUPL-1.2
"""Capacity: what is this building and what can it take.

Which vulnerability classes there are, how likely each limit state and a death is given the shaking,
and where every number comes from. Knows no place and no norm.

Files
-----
catalogue.py   the catalogues V6, V7, TNO2020 and your own: load, look up, digest
capacity/      capacity curves, damping, foundations, assumed capacity of the classes
masonry/       piers, spandrels and wall lines; materials
schema.py      what a catalogue file may hold; the corrections of known anomalies
labels.py      the catalogue as an xarray Dataset
intensity.py   SaAvg or PGA from numbers, arrays and quantities
fragility.py   probability of limit state, death and chimney failure given SaAvg or PGA
data/*.toml    the numbers, written from the published tables by tools/make_catalogue.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from typologies.capacity.curve import CapacityCurve
    from typologies.capacity.damping import damping_model, damping_models
    from typologies.capacity.defaults import CapacityDefaults, class_capacity, default_curves
    from typologies.capacity.foundation import Foundation, footing_stiffness
    from typologies.capacity.loads import gravity_load, seismic_mass, torsion_factor
    from typologies.capacity.system import EquivalentSystem, equivalent_system
    from typologies.catalogue import CATALOGUE_IDS, Catalogue, load_catalogue
    from typologies.fragility import (
        branch_mean,
        chimney_death_probability,
        chimney_failure_probability,
        death_probability,
        fatal_state_median_g,
        fragility_beta_ln,
        fragility_median_g,
        limit_state_probability,
    )
    from typologies.masonry.building import Pier, Spandrel, Storey, WallLine

__all__ = [
    "CATALOGUE_IDS",
    "CapacityCurve",
    "CapacityDefaults",
    "Catalogue",
    "EquivalentSystem",
    "Foundation",
    "Pier",
    "Spandrel",
    "Storey",
    "WallLine",
    "branch_mean",
    "chimney_death_probability",
    "chimney_failure_probability",
    "class_capacity",
    "damping_model",
    "damping_models",
    "death_probability",
    "default_curves",
    "equivalent_system",
    "fatal_state_median_g",
    "footing_stiffness",
    "fragility_beta_ln",
    "fragility_median_g",
    "gravity_load",
    "limit_state_probability",
    "load_catalogue",
    "seismic_mass",
    "torsion_factor",
]

# Lazy: xarray and scipy cost most of a second, and `npr --help` needs neither.
__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "capacity.curve": ["CapacityCurve"],
        "capacity.damping": ["damping_model", "damping_models"],
        "capacity.defaults": ["CapacityDefaults", "class_capacity", "default_curves"],
        "capacity.foundation": ["Foundation", "footing_stiffness"],
        "capacity.loads": ["gravity_load", "seismic_mass", "torsion_factor"],
        "capacity.system": ["EquivalentSystem", "equivalent_system"],
        "catalogue": ["CATALOGUE_IDS", "Catalogue", "load_catalogue"],
        "fragility": [
            "branch_mean",
            "chimney_death_probability",
            "chimney_failure_probability",
            "death_probability",
            "fatal_state_median_g",
            "fragility_beta_ln",
            "fragility_median_g",
            "limit_state_probability",
        ],
        "masonry.building": ["Pier", "Spandrel", "Storey", "WallLine"],
    },
)
