# SPDX-License-Identifier: EUPL-1.2
"""What the code route asks of an edition: spectrum, damping, drift limits, factors, cases."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from npr.norms.values import Drift, Factor, Seconds, Share, Table, Text, Years

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
Bilinearisation = Literal["ec8", "equal-energy-70"]
PierStrength = Literal["ec8-3", "nzsee-c8"]
RockingDrift = Literal["npr-nc", "ec8-3-nc", "ec8-3-sd", "nzsee-c8"]
LocalPair = Literal["nzsee-c8-2017", "ec8"]
Torsion = Literal["spatial", "planar"]


class ConsequenceClassName(Text):
    """A consequence class."""

    value: ConsequenceClass
    alternatives: tuple[ConsequenceClass, ...] = ()


class SituationName(Text):
    """A situation."""

    value: Situation
    alternatives: tuple[Situation, ...] = ()


class LimitStateName(Text):
    """A limit state."""

    value: LimitState
    alternatives: tuple[LimitState, ...] = ()


class CorrectionName(Text):
    """Form of the damping correction."""

    value: Correction
    alternatives: tuple[Correction, ...] = ()


class HysteresisName(Text):
    """Model of hysteretic damping."""

    value: Hysteresis
    alternatives: tuple[Hysteresis, ...] = ()


class BilinearisationName(Text):
    """Way to make a pushover curve bilinear."""

    value: Bilinearisation
    alternatives: tuple[Bilinearisation, ...] = ()


class PierStrengthName(Text):
    """Formulas for the strength of a pier."""

    value: PierStrength
    alternatives: tuple[PierStrength, ...] = ()


class RockingDriftName(Text):
    """Formula for the drift of a rocking pier."""

    value: RockingDrift
    alternatives: tuple[RockingDrift, ...] = ()


class LocalPairName(Text):
    """Capacity and demand of a wall out of its plane."""

    value: LocalPair
    alternatives: tuple[LocalPair, ...] = ()


class TorsionName(Text):
    """Model behind the torsion factor."""

    value: Torsion
    alternatives: tuple[Torsion, ...] = ()


class DefaultCase(Table):
    """Case of a building of which none is given."""

    consequence_class: ConsequenceClassName
    situation: SituationName
    limit_state: LimitStateName


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

    damping_correction: CorrectionName
    damping_floor: Share
    importance_factor: Factor


class Nlpo(Table):
    """Nonlinear pushover: damping, bilinearisation, and when the method holds."""

    hysteretic_damping: HysteresisName
    initial_damping: Share
    hysteretic_cap: Share
    system_cap: Share
    soil_damping_exponent: Factor
    bilinearisation: BilinearisationName
    strength_drop: Share
    minimum_mass_participation: Share
    high_mode_period: Seconds


class DriftLimits(Table):
    """Largest drift: of the equivalent system at its effective height, of a storey, of a pier.

    They hold for one limit state; a building that is asked for another has no capacity here.
    """

    limit_state: LimitStateName
    system_ductile: Drift
    system_brittle: Drift
    storey_ductile: Drift
    storey_brittle: Drift
    pier_rocking: RockingDriftName
    pier_shear: Drift


class MaterialFactors(Table):
    """Factors for one material, on top of the general ones; what is absent is 1."""

    capacity: Factor | None = None
    strength: Factor | None = None
    drift: Factor | None = None


class FactorsOf(NamedTuple):
    """Factors that hold for a material: on a_g,cap, on the yield acceleration, on drift limits."""

    capacity: float
    strength: float
    drift: float


class Factors(Table):
    """Factors that a calibration may tune; 1 leaves the published parents as they are."""

    capacity: Factor
    strength: Factor
    drift: Factor
    material: dict[Material, MaterialFactors] | None = None

    def of(self, material: str | None) -> FactorsOf:
        """General factors times those of a material; the general ones without a material."""
        known = {str(name): one for name, one in (self.material or {}).items()}
        own = known.get(material or "", _NO_FACTORS)
        pairs = (
            (self.capacity, own.capacity),
            (self.strength, own.strength),
            (self.drift, own.drift),
        )
        return FactorsOf(*(general.value * (one.value if one else 1.0) for general, one in pairs))


_NO_FACTORS = MaterialFactors()


class Strength(Table):
    """Methods for the strength of walls in their plane, and for torsion."""

    pier: PierStrengthName
    torsion: TorsionName


class Local(Table):
    """Walls out of their plane: capacity and demand as one named pair."""

    method: LocalPairName
    usable_fraction: Share
    cantilever_slenderness: Factor


class Linear(Table):
    """Lateral force method."""

    behaviour_factor: dict[Material, Factor]
    lower_bound: Share


class SeismicMass(Table):
    """Share of the variable load that moves with the building, psi_E = phi psi_2."""

    phi_roof: Share
    phi_floor: Share
    psi_2_residential: Share


ReturnPeriods = dict[LimitState, dict[Situation, dict[ConsequenceClass, Years]]]
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
