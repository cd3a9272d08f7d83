# SPDX-License-Identifier: EUPL-1.2
"""What the code route asks of an edition: spectrum, damping, drift limits, factors, cases."""

from __future__ import annotations

from typing import Literal, get_args

from npr.norms import values as v
from npr.norms.values import Table, Text

ConsequenceClass = Literal["CC1a", "CC1b", "CC2", "CC3"]
Situation = Literal["new", "alteration", "rejection"]
LimitState = Literal["DL", "SD", "NC"]
Material = Literal["masonry", "concrete", "steel", "timber"]

CONSEQUENCE_CLASSES: tuple[ConsequenceClass, ...] = get_args(ConsequenceClass)
"""Consequence classes (gevolgklassen)."""
SITUATIONS: tuple[Situation, ...] = get_args(Situation)
"""Situations (nieuwbouw, verbouw, afkeuren)."""
MATERIALS: tuple[Material, ...] = get_args(Material)
"""Materials of the load-bearing structure."""
LIMIT_STATES: tuple[LimitState, ...] = get_args(LimitState)
"""Limit states: damage limitation, significant damage, near collapse."""

Case = tuple[str, str, str]
"""Consequence class, situation, limit state."""

Correction = Literal["ec8", "nzsee", "near-field"]
Hysteresis = Literal["urm-arup", "nzsee-flat", "flat-15", "dwairi", "gulkan-sozen", "atc40", "none"]
Bilinearisation = Literal["ec8", "equal-energy-70", "fema-60"]
PierStrength = Literal["ec8-3", "nzsee-c8"]
RockingDrift = Literal["npr-nc", "ec8-3-nc", "ec8-3-sd", "nzsee-c8"]
LocalPair = Literal["nzsee-c8-2017", "ec8"]
CantileverRule = Literal["cantilever", "spanning"]
Torsion = Literal["spatial", "planar"]


class DefaultCase(Table):
    """Case of a building of which none is given."""

    consequence_class: Text[ConsequenceClass]
    situation: Text[Situation]
    limit_state: Text[LimitState]


class Demand(Table):
    """From hazard to the elastic spectrum.

    Attributes
    ----------
    damping_correction : name
        Form of eta; the coefficients are in spectra/data/damping_correction.toml.
    damping_floor : ratio
        Least value of eta.
    importance_factor : ratio
        On a_g.
    """

    damping_correction: Text[Correction]
    damping_floor: v.DampingFloor
    importance_factor: v.ImportanceFactor


class Nlpo(Table):
    """Nonlinear pushover: damping, bilinearisation, and when the method holds."""

    hysteretic_damping: Text[Hysteresis]
    initial_damping: v.DampingRatio
    hysteretic_cap: v.DampingCap
    system_cap: v.DampingCap
    soil_damping_exponent: v.DampingExponent
    bilinearisation: Text[Bilinearisation]
    strength_drop: v.StrengthDrop
    minimum_mass_participation: v.MassParticipation
    high_mode_period: v.Seconds


class DriftLimits(Table):
    """Largest drift: of the equivalent system at its effective height, of a storey, of a pier.

    They hold for one limit state; a building that is asked for another has no capacity here.
    """

    limit_state: Text[LimitState]
    system_ductile: v.Drift
    system_brittle: v.Drift
    storey_ductile: v.Drift
    storey_brittle: v.Drift
    pier_rocking: Text[RockingDrift]
    pier_shear: v.Drift


class MaterialFactors(Table):
    """Factors for one material, on top of the general ones; what is absent is 1."""

    capacity: v.Factor | None = None
    strength: v.Factor | None = None
    drift: v.Factor | None = None


class Factors(Table):
    """Factors that a calibration may tune; 1 leaves the published parents as they are."""

    capacity: v.Factor
    strength: v.Factor
    drift: v.Factor
    material: dict[Material, MaterialFactors] | None = None


class Strength(Table):
    """Methods for the strength of walls in their plane, and for torsion."""

    pier: Text[PierStrength]
    torsion: Text[Torsion]


class Local(Table):
    """Walls out of their plane: capacity and demand as one named pair."""

    method: Text[LocalPair]
    usable_fraction: v.UsableFraction
    cantilever_rule: Text[CantileverRule]
    cantilever_slenderness: v.Slenderness


class Linear(Table):
    """Lateral force method."""

    behaviour_factor: dict[Material, v.BehaviourFactor]
    lower_bound: v.LowerBound


class SeismicMass(Table):
    """Share of the variable load that moves with the building, psi_E = phi psi_2."""

    phi_roof: v.LoadShare
    phi_floor: v.LoadShare
    psi_2_residential: v.LoadShare


ReturnPeriods = dict[LimitState, dict[Situation, dict[ConsequenceClass, v.Years]]]
"""By limit state, situation and consequence class; a cell that is absent is unknown."""


class CodeRoute(Table):
    """All that the code route needs."""

    default_case: DefaultCase
    return_period: ReturnPeriods
    demand: Demand
    nlpo: Nlpo
    drift: DriftLimits
    factors: Factors
    strength: Strength
    local: Local
    linear: Linear
    mass: SeismicMass
