# SPDX-License-Identifier: EUPL-1.2
"""Base shear of the wind, to print beside that of the earthquake: which of the two governs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from npr.checks.linear import _kernels as k
from npr.checks.linear.schema import wind_data
from npr.checks.trace import Stated, Step, filled, stated
from npr.core.arguments import one_of
from npr.core.bounds import bounded_si, judge
from npr.core.errors import NprError
from npr.core.sourced import SourcedNumber, numbers_of
from npr.core.units import from_si

WindArea = Literal["I", "II", "III"]
Terrain = Literal["coastal", "rural", "built_up"]


@dataclass(frozen=True, eq=False)
class WindShear:
    """Base shear of the wind on one face of a building.

    Attributes
    ----------
    characteristic_si, design_si : float, N
        Without and with the load factor.
    steps : tuple of Step
        The way there.
    """

    characteristic_si: float
    design_si: float
    steps: tuple[Step, ...]

    @property
    def characteristic(self) -> Any:
        """Characteristic base shear as a quantity."""
        return from_si(self.characteristic_si, "N", to="kN")

    @property
    def design(self) -> Any:
        """Design base shear as a quantity."""
        return from_si(self.design_si, "N", to="kN")

    def trace(self) -> list[Step]:
        """Every step of the calculation."""
        return list(self.steps)


def wind_base_shear(
    *,
    width: Any,
    height: Any,
    force_coefficient: float,
    peak_velocity_pressure: Any = None,
    wind_area: WindArea | None = None,
    terrain: Terrain | None = None,
    structural_factor: float | None = None,
    load_factor: Any = None,
    consequence_class: str | None = None,
) -> WindShear:
    """Base shear of the wind on a face: F_w = c_s c_d c_f q_p b h.

    The pressure at the top is taken over the whole face, as for a building not higher than wide.

    Parameters
    ----------
    width, height : quantity, length
        Of the face that the wind meets, b and h.
    force_coefficient : float
        c_f: pressure on the windward and suction on the leeward face together.
    peak_velocity_pressure : quantity, pressure, optional
        q_p at the top. Or:
    wind_area, terrain : str, optional
        ``I``, ``II`` or ``III`` and ``coastal``, ``rural`` or ``built_up``, from which q_p follows.
    structural_factor : float, optional
        c_s c_d; 1 below 15 m, to be given above.
    load_factor : float or edition value, optional
        On the design value; default that of EN 1990 for the consequence class.
    consequence_class : str, optional
        1.35 in ``CC1a`` and ``CC1b``; 1.5 in any other, and where none is stated.

    Raises
    ------
    NprError
        Neither or both ways to the pressure, an unknown name, or a value that is not possible.

    Examples
    --------
    >>> from pint import Quantity
    >>> shear = wind_base_shear(
    ...     width=Quantity(10, "m"), height=Quantity(10, "m"), force_coefficient=1.3,
    ...     wind_area="II", terrain="rural",
    ... )
    >>> print(shear.characteristic.round(1))
    110.8 kilonewton
    """
    b = float(bounded_si(width, "face_size", name="width"))
    h = float(bounded_si(height, "face_size", name="height"))
    judge(force_coefficient, "force_coefficient", name="force_coefficient")
    data = wind_data().force
    factor = _or_default(structural_factor, data.structural_factor)
    judge(factor.value, "structural_factor", name="structural_factor")
    if structural_factor is None and h >= data.structural_factor_height.value:
        raise NprError(
            what="the structural factor must be given",
            where="structural_factor",
            got=f"nothing, at a height of {h:g} m",
            expected=f"c_s c_d, from {data.structural_factor_height.value:g} m on",
        )
    if consequence_class is not None:
        one_of(consequence_class, (*_LOW_CLASSES, "CC2", "CC3"), name="consequence_class")
    is_low = consequence_class in _LOW_CLASSES
    load = _or_default(load_factor, data.load_factor_low if is_low else data.load_factor)
    judge(load.value, "load_factor", name="load_factor")
    pressure, rows = _pressure(h, peak_velocity_pressure, wind_area, terrain)
    shear = float(k.wind_force(pressure, factor.value, float(force_coefficient), b * h))
    numbers = filled(
        "{cs:} · {cf:} · {q:kN/m²} · {b:m} · {h:m}",
        cs=factor.value,
        cf=force_coefficient,
        q=pressure,
        b=b,
        h=h,
    )
    rows += [
        Step("c_s c_d", "structural factor", "", "", *_with_unit(factor)),
        Step("c_f", "force coefficient", "", "", force_coefficient, "1", "input", "given"),
        Step(
            "F_w,k", "base shear of the wind", "c_s c_d c_f q_p b h", numbers, shear / 1e3, "kN",
            "EN 1991-1-4:2005, 5.3(2)", "published",
        ),
        Step(
            "F_w,d", "design base shear of the wind", f"{load.value:g} F_w,k",
            filled("{load:} · {F:kN}", load=load.value, F=shear),
            load.value * shear / 1e3, "kN", load.source, load.trust,
        ),
    ]  # fmt: skip
    return WindShear(shear, load.value * shear, tuple(rows))


def _pressure(
    height: float, given: Any, area: WindArea | None, terrain: Terrain | None
) -> tuple[float, list[Step]]:
    if (given is None) == (area is None and terrain is None):
        raise NprError(
            what="there are two ways to the pressure; take one",
            where=_WAYS,
            got="neither" if given is None else "both",
            expected="one of them",
        )
    symbol, name = "q_p", "peak velocity pressure"
    if given is not None:
        what = "peak_velocity_pressure"
        pressure = float(bounded_si(given, "velocity_pressure", name=what))
        return pressure, [Step(symbol, name, "", "", pressure / 1e3, "kN/m²", "input", "given")]
    if area is None or terrain is None or not _are_known(area, terrain):
        expected = "wind_area I, II or III and terrain coastal, rural or built_up"
        raise NprError(
            what="unknown wind area or terrain",
            where=_WAYS,
            got=f"{area!r}, {terrain!r}",
            expected=expected,
        )
    data = wind_data()
    velocity: SourcedNumber = getattr(data.basic_velocity, area)
    ground = numbers_of(getattr(data.terrain, terrain))
    rest = {key: number.value for key, number in numbers_of(data.profile).items()}
    rest |= {key: number.value for key, number in ground.items()}
    profile = k.WindProfile(basic_velocity=velocity.value, **rest)
    pressure = float(k.peak_velocity_pressure(height, profile))
    roughness = ground["roughness_length"]
    air, least = data.profile.air_density, ground["least_height"]
    k_r = (
        profile.terrain_scale
        * (profile.roughness_length / profile.reference_roughness) ** profile.terrain_exponent
    )
    si = profile._asdict() | {"h": height, "z": max(height, profile.least_height), "k_r": k_r}
    si["seven"] = profile.peak_factor * profile.turbulence
    logarithm = "ln({z:m} / {roughness_length:m})"
    return pressure, [
        Step("v_b,0", f"basic velocity, area {area}", "", "", *_with_unit(velocity)),
        Step("z_0", f"roughness length, {terrain}", "", "", *_with_unit(roughness)),
        Step("ρ", "density of the air", "", "", air.value, "kg/m³", air.source, air.trust),
        Step("z", "height, not below z_min", "max(h, z_min)",
             filled("max({h:m}, {least_height:m})", **si), si["z"], "m", least.source, least.trust),
        Step("k_r", "terrain factor", "0.19 (z_0 / z_0,II)^0.07",
             filled("{terrain_scale:} ({roughness_length:m} / {reference_roughness:m})"
                    "^{terrain_exponent:}", **si),
             k_r, "1", "EN 1991-1-4:2005, 4.3.2(1)", "published"),
        Step(symbol, name, "(1 + 7 / ln(z/z_0)) ρ/2 (v_b k_r ln(z/z_0))²",
             filled(f"(1 + {{seven:}} / {logarithm}) {{air_density:kg/m³}} / 2 "
                    f"({{basic_velocity:m/s}} · {{k_r:}} {logarithm})²", **si),
             pressure / 1e3, "kN/m²", "EN 1991-1-4:2005, 4.5(1)", "published"),
    ]  # fmt: skip


def _are_known(area: str, terrain: str) -> bool:
    return area in get_args(WindArea) and terrain in get_args(Terrain)


_LOW_CLASSES = ("CC1a", "CC1b")
_WAYS = "peak_velocity_pressure, or wind_area with terrain"


def _with_unit(number: SourcedNumber | Stated) -> tuple[float, str, str, str]:
    unit = number.unit if isinstance(number, SourcedNumber) else "1"
    return number.value, unit, number.source, number.trust


def _or_default(value: Any, default: SourcedNumber) -> Stated:
    if value is None:
        return Stated(default.value, default.source, default.trust)
    return stated(value)
