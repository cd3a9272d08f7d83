# SPDX-License-Identifier: EUPL-1.2
"""One pier: strength by mechanism, drift limit of the mechanism that governs, stiffness."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Self

from typologies.masonry import _kernels as kernels
from typologies.masonry._kernels import Ec8Strength, Masonry, NzseeStrength, PierShape
from typologies.masonry.materials import drift_entry, strength_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typologies.masonry.schema import (
        AxialStressDrift,
        DriftEntry,
        Ec8StrengthEntry,
        NzseeStrengthEntry,
    )

_EC8_MODES = ("flexure", "shear")
_NZSEE_MODES = ("rocking", "toe_crushing", "bed_joint_sliding", "diagonal_tension")
_ROCKING = ("flexure", "rocking")
_AT_YIELD = ("toe_crushing", "diagonal_tension")


class DriftMethod(str):
    """Name of a drift method, with numbers that a norm puts in the place of those of the data.

    Attributes
    ----------
    shear_drift : float or None
        Limit of a pier that shears or slides; that of the method when None.
    rocking_cap : float or None
        Largest limit of a rocking pier, for methods that have one; a cap that belongs to the
        formula itself is never raised by it.
    drift_factor : float
        On every limit but the drift at yield of what has no ductility.

    Examples
    --------
    >>> DriftMethod("npr-nc", shear_drift=0.004) == "npr-nc"
    True
    """

    __slots__ = ("drift_factor", "rocking_cap", "shear_drift")
    shear_drift: float | None
    rocking_cap: float | None
    drift_factor: float

    def __new__(
        cls,
        name: str,
        *,
        shear_drift: float | None = None,
        rocking_cap: float | None = None,
        drift_factor: float = 1.0,
    ) -> Self:
        """Attach the numbers to the name."""
        made = super().__new__(cls, name)
        made.shear_drift, made.rocking_cap = shear_drift, rocking_cap
        made.drift_factor = drift_factor
        return made


class PierCapacity(NamedTuple):
    """Elastic-plastic behaviour of a pier; SI.

    Attributes
    ----------
    strength : float, N
        NaN when it is unknown; ``status`` says why.
    mode : str
        Mechanism that governs.
    by_mode : mapping of str to float, N
        Every strength that was compared, also those that do not govern.
    stiffness : float, N/m
    drift_limit : float
        Ratio to the height of the pier; NaN outside the validity of its formula.
    axial_force : float, N
    status : int
        Bits of ``npr.core.status.CheckStatus``.
    """

    strength: float
    mode: str
    by_mode: Mapping[str, float]
    stiffness: float
    drift_limit: float
    axial_force: float
    status: int

    @property
    def is_rocking(self) -> bool:
        """Whether it rocks: what shears, slides or crushes is brittle."""
        return self.mode in _ROCKING


def pier_capacity(
    pier: PierShape,
    masonry: Masonry,
    *,
    axial_force: float,
    self_weight: float,
    strength_method: str,
    drift_method: str,
    stiffness_factor: float,
) -> PierCapacity:
    """Assess one pier.

    Parameters
    ----------
    pier : PierShape
        m
    masonry : Masonry
        Pa
    axial_force, self_weight : float, N
        At mid-height, compression positive; the weight moves it to the top or the base, where the
        NZSEE family wants it.
    strength_method, drift_method : str
        Of ``masonry_methods()``.
    stiffness_factor : float
        On the elastic stiffness, for cracking.

    Raises
    ------
    NprError
        An unknown method.
    """
    entry = strength_entry(strength_method)
    if entry.form == "ec8":
        strength, mode, by_mode, status = _ec8(pier, masonry, axial_force, entry)
    else:
        strength, mode, by_mode, status = _nzsee(pier, masonry, axial_force, self_weight, entry)
    stiffness = float(kernels.pier_stiffness(pier, masonry, float(stiffness_factor)))
    at_yield = strength / stiffness / pier.height
    stress = axial_force / (pier.length * pier.thickness)
    drift, bits = drift_limit(
        drift_method, mode, pier, stress / masonry.compressive_strength, at_yield
    )
    if math.isnan(strength):
        drift = math.nan
    return PierCapacity(strength, mode, by_mode, stiffness, drift, axial_force, status | bits)


def _ec8(
    pier: PierShape, masonry: Masonry, axial_force: float, entry: Ec8StrengthEntry
) -> tuple[float, str, Mapping[str, float], int]:
    coefficients = Ec8Strength(entry.stress_block, entry.friction, entry.cap, entry.mode_tolerance)
    found = kernels.ec8_strength(float(axial_force), pier, masonry, coefficients)
    names = ("flexure", "sliding", "sliding_cap")
    return found[0], _EC8_MODES[found[1]], dict(zip(names, found[2:5], strict=True)), found[5]


def _nzsee(
    pier: PierShape,
    masonry: Masonry,
    axial_force: float,
    self_weight: float,
    entry: NzseeStrengthEntry,
) -> tuple[float, str, Mapping[str, float], int]:
    coefficients = NzseeStrength(
        entry.rocking,
        entry.toe_stress,
        entry.sliding,
        entry.diagonal_cohesion,
        entry.slender_ratio,
        entry.squat_ratio,
    )
    found = kernels.nzsee_strength(
        float(axial_force), float(self_weight), pier, masonry, coefficients
    )
    by_mode = dict(zip(_NZSEE_MODES, found[2:6], strict=True))
    return found[0], _NZSEE_MODES[found[1]], by_mode, found[6]


def drift_limit(
    method: str, mode: str, pier: PierShape, stress_ratio: float, yield_drift: float
) -> tuple[float, int]:
    """Drift limit of a pier by mechanism, with status bits.

    Parameters
    ----------
    method : str
        Of ``masonry_methods().drift``; a ``DriftMethod`` replaces numbers of it.
    mode : str
        A mechanism of either strength family.
    pier : PierShape
    stress_ratio : float
        Axial stress over compressive strength.
    yield_drift : float
        Drift at which the pier yields; the limit of what has no ductility.

    Examples
    --------
    >>> limit, status = drift_limit("npr-nc", "flexure", PierShape(2.4, 0.1, 2.4, 1.2), 0.06, 0.0)
    >>> round(limit, 6), status
    (0.011394, 0)
    """
    entry = drift_entry(method)
    norm = method if isinstance(method, DriftMethod) else DriftMethod(method)
    if mode in _ROCKING:
        limit, status = _rocking(entry, norm, pier, stress_ratio)
        return norm.drift_factor * limit, status
    if entry.form == "aspect_ratio" and mode in _AT_YIELD:
        return yield_drift, 0
    own = entry.sliding if entry.form == "aspect_ratio" else entry.shear
    return norm.drift_factor * (own if norm.shear_drift is None else norm.shear_drift), 0


def _rocking(
    entry: DriftEntry, norm: DriftMethod, pier: PierShape, stress_ratio: float
) -> tuple[float, int]:
    """Limit of a rocking pier before the factor on drift."""
    if entry.form == "shear_span":
        return entry.rocking * pier.shear_span / pier.length, 0
    cap = entry.rocking_cap if norm.rocking_cap is None else norm.rocking_cap
    if entry.form == "axial_stress":
        return _by_stress(entry, pier, stress_ratio, cap)
    slope = entry.rocking * pier.height / pier.length
    return min(slope, entry.rocking_cap, cap), 0


def _by_stress(
    entry: AxialStressDrift, pier: PierShape, stress_ratio: float, cap: float
) -> tuple[float, int]:
    drift, status = kernels.rocking_drift_by_stress(
        float(stress_ratio), pier, entry.rocking, entry.stress_factor, entry.reference_height_m
    )
    # The cap is a limit of its own, that of the system: it hides no value outside validity.
    return (drift if math.isnan(drift) else min(drift, cap)), status
