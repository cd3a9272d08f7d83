# SPDX-License-Identifier: EUPL-1.2
"""What a building file may hold, table by table: docs/calculation-note.md explains every key."""

from __future__ import annotations

import datetime
import typing
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from npr.described import quantities as q
from npr.described.quantities import Basis, Input, Kind
from npr.norms.code import ConsequenceClass, LimitState, Material, Situation

Text = Annotated[str, Field(min_length=1, description="a text, not empty")]
Flag = Annotated[bool, Field(strict=True)]


class Section(BaseModel):
    """A table of a building file.

    ``basis`` and ``source`` hold for the inputs in it, and in the tables below it, that do not say
    otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    basis: Basis | None = None
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _units_in_keys(cls, given: Any) -> Any:
        """``height_m = 2.7`` is ``height = { value = 2.7, unit = "m" }``."""
        if not isinstance(given, dict):
            return given
        found = dict(given)
        for name, kind in kinds_of(cls).items():
            for ending, unit in kind.suffixes.items():
                key = f"{name}_{ending}"
                if key in found and name not in found and key not in cls.model_fields:
                    item = found.pop(key)
                    about = item if isinstance(item, dict) else {"value": item}
                    found[name] = {"unit": unit, **about}
        return found

    @classmethod
    def keys_with_units(cls) -> dict[str, str]:
        """Keys such as ``height_m``, each with the input that it stands for."""
        kinds = kinds_of(cls).items()
        return {f"{name}_{ending}": name for name, kind in kinds for ending in kind.suffixes}

    @classmethod
    def expected(cls, name: str) -> str:
        """What a key that is missing should hold; ``{key}`` stands for the key."""
        kind = kinds_of(cls).get(name)
        return kind.expected if kind else "a value"


def kinds_of(section: type[BaseModel]) -> dict[str, Kind]:
    """Inputs of a table by name, with what each must be."""
    found = {}
    for name, field in section.model_fields.items():
        for item in [*field.metadata, *_nested(field.annotation)]:
            if isinstance(item, Kind):
                found[name] = item
    return found


def _nested(annotation: Any) -> list[Any]:
    inside = []
    for each in typing.get_args(annotation):
        inside += [*getattr(each, "__metadata__", ()), *_nested(each)]
    return inside


class Project(Section):
    """Who made the calculation, for what, and when."""

    name: Text
    author: Text
    checker: str = ""
    date: Annotated[datetime.date, Field(description="a date, such as 2026-11-23")]
    edition: str = ""


class BuildingTable(Section):
    """The building and the case that it is checked for."""

    id: Text
    description: str = ""
    consequence_class: ConsequenceClass | None = None
    situation: Situation | None = None
    limit_state: LimitState | None = None
    assessment_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    material: Material | None = None
    height: Annotated[Input, q.LENGTH.of("building_height", example="7.5 m")] | None = None


class Site(Section):
    """Where it stands; or the spectrum there, typed in."""

    x_rd: Annotated[Input, q.COORDINATE.of("coordinate_x_rd")] | None = None
    y_rd: Annotated[Input, q.COORDINATE.of("coordinate_y_rd", example="594550 m")] | None = None
    hazard: Literal["groningen-v7", "groningen-v6", "groningen-v6-zero", "groningen-v6-full"] = (
        "groningen-v7"
    )
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    is_wierde: Flag = False
    a_g: Annotated[Input, q.ACCELERATION.of("ground_acceleration")] | None = None
    p: Annotated[Input, q.RATIO.of("plateau_factor", example="2.4")] | None = None
    T_B: Annotated[Input, q.TIME.of("corner_period_b", example="0.1 s")] | None = None
    T_C: Annotated[Input, q.TIME.of("corner_period_c")] | None = None
    T_D: Annotated[Input, q.TIME.of("corner_period_d", example="0.9 s")] | None = None
    return_period_yr: Annotated[float, Field(ge=10.0, le=1e5)] | None = None
    a_g_475: Annotated[Input, q.ACCELERATION.of("ground_acceleration")] | None = None


class FoundationTable(Section):
    """Springs under the whole building."""

    horizontal_stiffness: Annotated[Input, q.STIFFNESS]
    rocking_stiffness: Annotated[Input, q.ROTATIONAL_STIFFNESS]
    damping_ratio: (
        Annotated[Input, q.RATIO.of("foundation_damping", example="0.03").or_zero()] | None
    ) = None


class Curve(Section):
    """A bilinear capacity curve."""

    yield_displacement: Annotated[Input, q.LENGTH.of("yield_displacement", example="4 mm")]
    ultimate_displacement: Annotated[Input, q.LENGTH.of("ultimate_displacement", example="24 mm")]
    strength: Annotated[Input, q.FORCE.of("base_shear")] | None = None
    effective_mass: Annotated[Input, q.MASS] | None = None
    yield_acceleration: Annotated[Input, q.ACCELERATION.of("yield_acceleration")] | None = None
    effective_height: Annotated[Input, q.LENGTH.of("effective_height")] | None = None


class PushoverTable(Section):
    """Steps of a pushover curve of the equivalent system, or of the top with its storeys."""

    displacement: Annotated[Input, q.LENGTH.of("ultimate_displacement", example="24 mm").steps()]
    base_shear: Annotated[Input, q.FORCE.of("base_shear").steps()]
    effective_mass: Annotated[Input, q.MASS] | None = None
    effective_height: Annotated[Input, q.LENGTH.of("effective_height")] | None = None
    storey_masses: Annotated[Input, q.MASS.series()] | None = None
    storey_heights: (
        Annotated[Input, q.LENGTH.of("height_above_base", example="2.7 m").series()] | None
    ) = None
    mode_shape: Annotated[Input, q.RATIO.of("mode_shape").steps()] | None = None


class WallLines(Section):
    """The walls of the storeys that resist one direction."""

    direction: Text
    wall_line: str = ""
    load_pattern: Literal["modal", "uniform", "both"] = "both"


class Direction(Section):
    """One direction of the earthquake, with one description of its capacity."""

    name: Text
    curve: Curve | None = None
    pushover: PushoverTable | None = None
    walls: WallLines | None = None
    vulnerability_class: str = ""
    mechanism: Literal["ductile", "brittle"] | None = None
    mass_participation: Annotated[Input, q.RATIO.of("mass_participation")] | None = None
    high_mode_period: Annotated[Input, q.TIME] | None = None
    diaphragms: Literal["rigid", "flexible_split", "flexible"] | None = None
    foundation: FoundationTable | None = None


class MaterialTable(Section):
    """Masonry with properties of its own, to be named by piers and spandrels."""

    name: Text
    compressive_strength: Annotated[Input, q.PRESSURE.of("compressive_strength", example="5.3 MPa")]
    initial_shear_strength: Annotated[Input, q.PRESSURE.of("shear_strength", example="0.2 MPa")]
    elastic_modulus: Annotated[Input, q.PRESSURE.of("elastic_modulus", example="3500 MPa")]
    shear_modulus: Annotated[Input, q.PRESSURE.of("shear_modulus", example="1400 MPa")]
    friction: Annotated[Input, q.RATIO.of("friction_coefficient", example="0.6")]
    density: Annotated[Input, q.DENSITY]
    knowledge_factor: Annotated[Input, q.RATIO.of("knowledge_factor", example="1.2")] | None = None


OWN_MATERIAL = (
    "own properties of masonry stand in a table [[material]] with a name, compressive_strength, "
    "initial_shear_strength, elastic_modulus, shear_modulus, friction and density; a pier names "
    'it: material = "that name"'
)


class PierTable(Section):
    """A wall between openings."""

    @model_validator(mode="before")
    @classmethod
    def _own_properties_elsewhere(cls, given: Any) -> Any:
        keys = {*MaterialTable.model_fields} - {*cls.model_fields}
        if isinstance(given, dict) and keys & {*given}:
            raise ValueError(OWN_MATERIAL)
        return given

    name: Text
    length: Annotated[Input, q.LENGTH.of("pier_length", example="1.2 m")]
    thickness: Annotated[Input, q.LENGTH.of("wall_thickness", example="100 mm")]
    height: Annotated[Input, q.LENGTH.of("pier_height", example="2.1 m")]
    material: Text
    boundary: Literal["fixed", "cantilever"]
    axial_force: Annotated[Input, q.FORCE.of("wall_load").or_zero()] | None = None


class SpandrelTable(Section):
    """Masonry above or below an opening."""

    name: Text
    height: Annotated[Input, q.LENGTH.of("spandrel_height", example="0.6 m")]
    thickness: Annotated[Input, q.LENGTH.of("wall_thickness", example="100 mm")]
    span: Annotated[Input, q.LENGTH.of("spandrel_span", example="1.2 m")]
    material: Text
    tension_capacity: Annotated[Input, q.FORCE.of("member_force")] | None = None
    compressive_strength: Annotated[Input, q.PRESSURE.of("compressive_strength")] | None = None


class WallLineTable(Section):
    """Piers of one storey in one vertical plane."""

    name: Text
    direction: Text
    vertical_load: Annotated[Input, q.FORCE.of("wall_load").or_zero()] | None = None
    tributary_mass: Annotated[Input, q.MASS] | None = None
    distance: Annotated[Input, q.LENGTH.of("distance").or_zero()] | None = None
    plan_length: Annotated[Input, q.LENGTH.of("plan_length", example="8.4 m")] | None = None
    pier: Annotated[tuple[PierTable, ...], Field(min_length=1)]
    spandrel: tuple[SpandrelTable, ...] = ()


class StoreyTable(Section):
    """One storey and the floor above it."""

    name: Text
    height: Annotated[Input, q.LENGTH.of("storey_height", example="2.7 m")]
    mass: Annotated[Input, q.MASS] | None = None
    permanent_load: Annotated[Input, q.FORCE.of("floor_load")] | None = None
    variable_load: Annotated[Input, q.FORCE.of("variable_load").or_zero()] | None = None
    category: Literal["A", "B", "C", "D", "E", "F", "H"] | None = None
    is_roof: Flag = False
    level: Annotated[int, Field(ge=1)] = 1
    wall_line: Annotated[tuple[WallLineTable, ...], Field(min_length=1)]


class LocalTable(Section):
    """A wall, parapet, gable or chimney out of its plane."""

    name: Text
    kind: Literal["wall", "parapet", "free_standing_wall", "gable", "chimney"]
    height: Annotated[Input, q.LENGTH.of("element_height")]
    thickness: Annotated[Input, q.LENGTH.of("element_thickness", example="100 mm")]
    density: Annotated[Input, q.DENSITY]
    height_above_ground: Annotated[Input, q.LENGTH.of("height_above_ground").or_zero()]
    overburden: Annotated[Input, q.LINE_LOAD.or_zero()] | None = None
    is_spanning: Flag | None = None
    base: Literal["centre", "edge"] = "centre"
    top: Literal["centre", "restoring", "overturning"] = "centre"
    slope: Annotated[Input, q.RATIO.of("storey_slope", example="0.005").or_zero()] | None = None
    is_triangular: Flag = False
    demonstrated: Flag = False
    demonstrated_by: str = ""
    building_period: Annotated[Input, q.TIME] | None = None
    element_period: Annotated[Input, q.TIME] | None = None

    @property
    def spans(self) -> bool:
        """Whether it is held at its top."""
        return self.kind == "wall" if self.is_spanning is None else self.is_spanning


class LinearStorey(Section):
    """Mass at a height above the base."""

    mass: Annotated[Input, q.MASS]
    height: Annotated[Input, q.LENGTH.of("height_above_base", example="2.7 m")]
    mode_shape: Annotated[Input, q.RATIO.of("mode_shape")] | None = None


class Member(Section):
    """A part of the structure and the force in it for one newton of base shear."""

    name: Text
    resistance: Annotated[Input, q.FORCE.of("member_force")]
    force_per_base_shear: Annotated[Input, q.RATIO.of("force_per_base_shear")]


class Linear(Section):
    """One direction by the lateral force method."""

    name: Text
    is_regular: Flag
    storey: Annotated[tuple[LinearStorey, ...], Field(min_length=1)]
    period: Annotated[Input, q.TIME] | None = None
    system: Literal["other", "concrete_frame", "steel_frame"] = "other"
    design_acceleration: Annotated[Input, q.ACCELERATION.of("design_acceleration")] | None = None
    correction: Annotated[Input, q.RATIO.of("lateral_correction")] | None = None
    distance: Annotated[Input, q.LENGTH.of("distance").or_zero()] | None = None
    plan_length: Annotated[Input, q.LENGTH.of("plan_length", example="8.4 m")] | None = None
    resistance: Annotated[Input, q.FORCE.of("member_force")] | None = None
    member: tuple[Member, ...] = ()


class Face(Section):
    """The wind on the building in one direction."""

    direction: Text
    width: Annotated[Input, q.LENGTH.of("face_size", example="8.4 m")]
    height: Annotated[Input, q.LENGTH.of("face_size", example="8.4 m")]
    force_coefficient: Annotated[Input, q.RATIO.of("force_coefficient", example="1.3")]


class Wind(Section):
    """Wind, to set beside the earthquake."""

    area: Literal["I", "II", "III"] | None = None
    terrain: Literal["coastal", "rural", "built_up"] | None = None
    peak_velocity_pressure: (
        Annotated[Input, q.PRESSURE.of("velocity_pressure", example="0.8 kPa")] | None
    ) = None
    structural_factor: Annotated[Input, q.RATIO.of("structural_factor", example="1.0")] | None = (
        None
    )
    load_factor: Annotated[Input, q.RATIO.of("load_factor", example="1.35")] | None = None
    face: Annotated[tuple[Face, ...], Field(min_length=1)]


class BuildingFile(BaseModel):
    """All tables of a building file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("material", mode="before")
    @classmethod
    def _materials_are_listed(cls, given: Any) -> Any:
        if isinstance(given, dict):
            raise ValueError(OWN_MATERIAL)
        return given

    project: Project
    building: BuildingTable
    site: Site | None = None
    foundation: FoundationTable | None = None
    wind: Wind | None = None
    material: tuple[MaterialTable, ...] = ()
    direction: tuple[Direction, ...] = ()
    storey: tuple[StoreyTable, ...] = ()
    local: tuple[LocalTable, ...] = ()
    linear: tuple[Linear, ...] = ()


SINGLE = ("project", "building", "site", "foundation", "wind")
"""Tables that stand in a file once."""

REPEATED = ("material", "direction", "storey", "local", "linear")
"""Tables that stand in a file once or more, ``[[...]]``."""
