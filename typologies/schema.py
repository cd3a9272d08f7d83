# SPDX-License-Identifier: EUPL-1.2
"""What a catalogue file may hold, and how its corrections are applied.

The models here are the schema: an unknown key, a missing one, a text where a number belongs, NaN or
infinity, a figure that no building has are refused, all at once, by ``npr.core.files.load_toml``.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from npr.core.bounded import Bounded

LIMIT_STATES = ("DS2", "DS3", "DS4", "CS1", "CS2", "CS3")
COLLAPSE_STATES = ("CS1", "CS2", "CS3")
LOCATIONS = ("inside", "outside")
BRANCHES = ("lower", "middle", "upper")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
ClassName = Annotated[str, StringConstraints(pattern=r"^\S+$")]
Trust = Literal["published", "derived", "assumed"]
Positive = Annotated[float, Field(gt=0)]
Probability = Annotated[float, Field(ge=0, le=1)]
DeathProbability = Annotated[float, Bounded("death_probability", zero=True)]
DisplacementLimit = Annotated[float, Bounded("limit_state_displacement")]
SigmaLn = Annotated[float, Bounded("sigma_ln")]
Intercept = Annotated[float, Bounded("fragility_intercept")]
Curve = Literal["chimney_failure", "chimney_fatality"]

_Median = TypeVar("_Median", bound=float)
_Beta = TypeVar("_Beta", bound=float)

# TOML has arrays, not tuples: only the outer shape is lax, the numbers inside stay strict.
_AsTuple = Field(strict=False)
InterceptByBranch = Annotated[tuple[Intercept, Intercept, Intercept], _AsTuple]
WeightByBranch = Annotated[tuple[Probability, Probability, Probability], _AsTuple]
DeathByBranch = Annotated[tuple[DeathProbability, DeathProbability, DeathProbability], _AsTuple]
ClassNames = Annotated[tuple[ClassName, ...], Field(strict=False, min_length=1)]


class Strict(BaseModel):
    """Frozen, without unknown keys, without coercion, without NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class DisplacementLimits(Strict):
    """Displacements of the equivalent oscillator at which the limit states are reached, m."""

    DS2: DisplacementLimit
    DS3: DisplacementLimit
    DS4: DisplacementLimit
    CS1: DisplacementLimit
    CS2: DisplacementLimit
    CS3: DisplacementLimit

    @model_validator(mode="after")
    def _rising(self) -> Self:
        # Within damage and within collapse only: published models have DS4 beyond CS1.
        for names in (("DS2", "DS3", "DS4"), ("CS1", "CS2", "CS3")):
            limits = [getattr(self, name) for name in names]
            if limits != sorted(limits):
                message = f"limits that do not fall from {names[0]} to {names[-1]}"
                raise ValueError(message)
        return self


class Fatality(Strict):
    """Probability of death given that a collapse state is reached but not the next one."""

    CS1: DeathByBranch
    CS2: DeathByBranch
    CS3: DeathByBranch


class Lognormal(Strict, Generic[_Median, _Beta]):
    """Lognormal curve in PGA, per branch."""

    median_g: Annotated[tuple[_Median, _Median, _Median], _AsTuple]
    beta_ln: Annotated[tuple[_Beta, _Beta, _Beta], _AsTuple]


ChimneyFailure = Lognormal[
    Annotated[float, Bounded("chimney_failure_median_g")],
    Annotated[float, Bounded("fragility_beta_ln")],
]
ChimneyFatality = Lognormal[
    Annotated[float, Bounded("chimney_fatality_median_g")],
    Annotated[float, Bounded("chimney_fatality_beta_ln")],
]


class Conversion(Strict):
    """How a derived class was made from its base."""

    base: Text
    epsilon_ln: SigmaLn
    fragility_upper_to_middle: bool
    median_factor: Annotated[float, Bounded("median_factor")]
    fatality_upper_to_middle: bool


class VulnerabilityClass(Strict):
    """One class: what it is, where its numbers come from, the numbers."""

    description: Text
    description_nl: Text | None = None
    structural_system: Text | None = None
    material: Text
    storeys: Text | None = None
    description_trust: Trust = "assumed"
    trust: Trust
    source: Text
    conversion: Conversion | None = None
    b0: InterceptByBranch
    b1: Annotated[float, Bounded("fragility_slope")]
    sigma_ln: SigmaLn
    displacement_limit_m: DisplacementLimits
    fatality_inside: Fatality
    fatality_outside: Fatality
    has_chimney: bool
    chimney_failure: ChimneyFailure | None = None
    chimney_fatality: ChimneyFatality | None = None

    @model_validator(mode="after")
    def _chimney_is_whole(self) -> Self:
        # has_chimney = false is knowledge, probability zero; a forgotten table must not look so.
        given = [curve for curve in (self.chimney_failure, self.chimney_fatality) if curve]
        if len(given) != (2 if self.has_chimney else 0):
            message = (
                "chimney_failure and chimney_fatality both present when has_chimney is true, "
                "both absent when it is false"
            )
            raise ValueError(message)
        return self


class Anomaly(Strict):
    """An oddity of the source, kept as published, and what the corrected reading does about it."""

    id: Text
    classes: ClassNames
    text: Text
    text_nl: Text | None = None
    correction: Text
    correction_nl: Text | None = None
    swap: Annotated[tuple[ClassName, ClassName], _AsTuple] | None = None
    sort_branches: Curve | None = None
    replace: dict[ClassName, dict[str, Any]] = Field(default_factory=dict)


class LogicTree(Strict):
    """Weights of the branches lower, middle, upper."""

    fragility_weights: WeightByBranch
    consequence_weights: WeightByBranch
    source: Text

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        for name in ("fragility_weights", "consequence_weights"):
            total = math.fsum(getattr(self, name))
            if abs(total - 1.0) > 1e-9:
                message = f"{name} that sum to 1, not to {total:.12g}"
                raise ValueError(message)
        return self


class SourceFile(Strict):
    """A file that the numbers were taken from."""

    file: Text
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Source(Strict):
    """Where the catalogue as a whole comes from."""

    publication: Text
    rules: Text | None = None
    files: Annotated[tuple[SourceFile, ...], _AsTuple] = ()


class CatalogueFile(Strict):
    """A whole catalogue file."""

    schema_version: Literal[1]
    id: ClassName
    title: Text
    title_nl: Text | None = None
    licence: Text | None = None
    trust: Trust
    source: Source
    logic_tree: LogicTree
    anomaly: Annotated[tuple[Anomaly, ...], _AsTuple] = ()
    classes: dict[ClassName, VulnerabilityClass] = Field(alias="class", min_length=1)

    @model_validator(mode="after")
    def _anomalies_apply(self) -> Self:
        # Found out when the file is read, not when somebody asks for the corrected reading.
        for anomaly in self.anomaly:
            named = {*anomaly.classes, *(anomaly.swap or ()), *anomaly.replace}
            unknown = sorted(named - set(self.classes))
            if unknown:
                message = f"anomaly {anomaly.id}: classes of this file, not {', '.join(unknown)}"
                raise ValueError(message)
        try:
            corrected_classes(self)
        except ValidationError as error:
            wrong = "; ".join(
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
            )
            message = f"corrections that keep to the schema, not {wrong}"
            raise ValueError(message) from error
        return self


_CLASSES = TypeAdapter(dict[str, VulnerabilityClass])
_ABOUT = ("description", "description_nl", "structural_system", "material", "storeys")
_TEXTS = (*_ABOUT, "description_trust", "trust", "source")


def corrected_classes(file: CatalogueFile) -> dict[str, VulnerabilityClass]:
    """Classes with the corrections of the anomalies applied, in the order of the file.

    A corrected class has trust ``derived`` and says in ``source`` which anomaly was corrected.
    ``sort_branches`` acts on probabilities, not on parameters: see ``typologies.fragility``.
    """
    content = {name: entry.model_dump() for name, entry in file.classes.items()}
    for anomaly in file.anomaly:
        touched = set(anomaly.replace) | set(anomaly.swap or ())
        if anomaly.swap is not None:
            one, other = anomaly.swap
            content[one], content[other] = (
                _numbers_of(content[other], texts=content[one]),
                _numbers_of(content[one], texts=content[other]),
            )
        for name, replacement in anomaly.replace.items():
            content[name] = _merged(content[name], replacement)
        for name in touched:
            content[name]["trust"] = "derived"
            content[name]["source"] += f"; corrected: {anomaly.id}"
    return _CLASSES.validate_python(content)


def _numbers_of(numbers: dict[str, Any], *, texts: dict[str, Any]) -> dict[str, Any]:
    return {**numbers, **{key: texts[key] for key in _TEXTS}}


def _merged(into: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    merged = dict(into)
    for key, value in values.items():
        old = merged.get(key)
        both_tables = isinstance(value, dict) and isinstance(old, dict)
        merged[key] = _merged(old, value) if both_tables else value  # type: ignore[arg-type]
    return merged
