# SPDX-License-Identifier: EUPL-1.2
"""Editions of the norm: frozen, cited, with a digest. There is no current edition."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from npr.core.bounded import rare_values
from npr.core.errors import EditionError
from npr.core.files import digest, validated
from npr.core.units import from_si, to_si
from npr.norms.code import CONSEQUENCE_CLASSES, LIMIT_STATES, SITUATIONS, CodeRoute
from npr.norms.values import Rate, Share, Table, Value, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from npr.norms.code import Case
    from spectra.elastic.spectrum import ElasticSpectrum
    from spectra.hazard import HazardModel


class _Header(Table):
    schema_version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")]
    title: Annotated[str, Field(min_length=1)]
    is_reconstruction: bool = False
    extends: str = ""
    source: str
    note: str = ""


class IndividualRisk(Table):
    """Limit on the individual risk and how it is decided."""

    criterion: Literal["mean", "mean_and_p90"]
    norm: Rate


class ExposureShares(Table):
    """Share of the time inside and just outside the building."""

    inside: Share
    outside: Share

    @model_validator(mode="after")
    def _whole(self) -> ExposureShares:
        if abs(self.inside.value + self.outside.value - 1.0) > 1e-12:
            message = "inside and outside must sum to 1"
            raise ValueError(message)
        return self


class Estimate(Table):
    """A value that was calibrated, and how sure it is; an unknown limit is left out."""

    start: float
    value: float
    unit: str
    interval_low: float | None = None
    interval_high: float | None = None


class CalibrationRecord(Table):
    """How an edition came out of a calibration.

    Attributes
    ----------
    base, base_digest : str
        Edition that was started from.
    problem_digest : str
    objective : str
        What was made least, in words.
    estimate : dict of str to Estimate
        By the key of the value.
    statistics : dict of str to float
    warnings : tuple of str
        What a user of the edition must know.
    provenance : dict of str to str
        Versions and digests of all that made the figures.
    """

    base: str
    base_digest: str
    problem_digest: str
    objective: str
    estimate: dict[str, Estimate]
    statistics: dict[str, float]
    warnings: tuple[str, ...] = ()
    provenance: dict[str, str]


class VerdictRule(Table):
    """Which route decides: risk, code, or both (fails if either fails)."""

    route: Literal["risk", "code", "both"]


class Edition(Table):
    """A norm variant: what is asked, and of which person."""

    edition: _Header
    verdict: VerdictRule = VerdictRule(route="risk")
    individual_risk: IndividualRisk
    exposure: ExposureShares
    code: CodeRoute | None = None
    calibration: CalibrationRecord | None = None

    @model_validator(mode="after")
    def _has_its_route(self) -> Edition:
        if self.code is None and self.verdict.route != "risk":
            message = f"verdict.route is {self.verdict.route!r}, but there is no [code]"
            raise ValueError(message)
        return self

    def __repr__(self) -> str:
        assumed, warned = len(self.assumed), len(self.warnings)
        said = f"{len(self.values)} values, {assumed} assumed, digest {self.digest}"
        return f"Edition({self.id!r}, {said}" + (f", {warned} warning(s))" if warned else ")")

    __str__ = __repr__

    @property
    def id(self) -> str:
        """Name of the edition."""
        return self.edition.id

    @property
    def title(self) -> str:
        """Full name, with how much of it is assumed."""
        said = []
        if self.edition.is_reconstruction:
            said.append("reconstruction from public sources")
        if self.assumed:
            said.append(f"{len(self.assumed)} of {len(self.values)} values assumed")
        return self.edition.title + (f" ({', '.join(said)})" if said else "")

    @property
    def norm_per_yr(self) -> float:
        """Largest individual risk that meets the norm, 1/yr."""
        return self.individual_risk.norm.value

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Every value by its dotted key, such as ``code.drift.system_ductile``."""
        return dict(values_of(self))

    @property
    def assumed(self) -> tuple[str, ...]:
        """Keys of the values that are assumed."""
        return tuple(key for key, value in self.values.items() if value.trust == "assumed")

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a user must know: what its calibration warns of, and values that are rare."""
        calibrated = self.calibration.warnings if self.calibration else ()
        return *calibrated, *self.rare

    @cached_property
    def rare(self) -> tuple[str, ...]:
        """Values that are possible and rare: slips of unit or key, maybe."""
        return rare_values(self)

    @cached_property
    def digest(self) -> str:
        """Digest of every value of the edition, whatever file or base it came from."""
        content = self.model_dump(mode="json", exclude_none=True)
        content["edition"].pop("extends")
        return digest(content)

    @property
    def code_route(self) -> CodeRoute:
        """What the code route asks.

        Raises
        ------
        EditionError
            The edition speaks of individual risk only.
        """
        if self.code is None:
            raise EditionError(
                what="this edition has no code route",
                where=f"edition {self.id}",
                got="individual risk only",
                expected="an edition with [code], for example npr9998-2020 or ec8",
                repair="choose such an edition, or the risk route",
            )
        return self.code

    def default_case(self) -> Case:
        """Consequence class, situation and limit state where none are given."""
        case = self.code_route.default_case
        return case.consequence_class.value, case.situation.value, case.limit_state.value

    @property
    def return_periods_yr(self) -> tuple[float, ...]:
        """All return periods that the edition knows, rising, yr.

        Examples
        --------
        >>> from npr import load_edition
        >>> load_edition("ec8").return_periods_yr
        (95.0, 225.0, 475.0, 2475.0)
        """
        cells = [
            cell.value
            for by_situation in self.code_route.return_period.values()
            for by_class in by_situation.values()
            for cell in by_class.values()
        ]
        return tuple(sorted({float(value) for value in cells}))

    def return_period_yr(
        self,
        consequence_class: str | None = None,
        situation: str | None = None,
        limit_state: str | None = None,
    ) -> float:
        """Return period of the seismic action, yr; what is not given is that of the default case.

        Raises
        ------
        EditionError
            The case is not one, or the edition does not know its return period.

        Examples
        --------
        >>> from npr import load_edition
        >>> load_edition("npr9998-2020").return_period_yr("CC1b", "rejection", "NC")
        2475.0
        """
        given = (consequence_class, situation, limit_state)
        cc, when, state = (
            one or other for one, other in zip(given, self.default_case(), strict=True)
        )
        known_names = (CONSEQUENCE_CLASSES, SITUATIONS, LIMIT_STATES)
        for name, names in zip((cc, when, state), known_names, strict=True):
            if name not in names:
                raise EditionError(
                    what="this is no consequence class, situation or limit state",
                    where=f"edition {self.id}",
                    got=name,
                    expected=", ".join(names),
                )
        cell: Any = self.code_route.return_period
        for key in (state, when, cc):
            cell = cell.get(key) if cell else None
        if cell is None:
            known = [
                "/".join(reversed(key.split(".")[2:]))
                for key in self.values
                if key.startswith("code.return_period.")
            ]
            raise EditionError(
                what="the edition does not know this return period",
                where=f"edition {self.id}, consequence class {cc}, situation {when}, "
                f"limit state {state}",
                got=f"{cc}/{when}/{state}: it was not found in a public source",
                expected="one of the known cases: " + ", ".join(known),
                repair=f"if you have the norm, write an edition of your own with [edition] "
                f"extends = {self.id!r} and [code.return_period.{state}.{when}] {cc} = "
                "{ value = ..., unit = 'yr', clause = '...', trust = 'published' }",
            )
        return float(cell.value)

    def spectrum(
        self,
        hazard: HazardModel,
        site: tuple[Any, Any],
        *,
        consequence_class: str | None = None,
        situation: str | None = None,
        limit_state: str | None = None,
        wierde: bool = False,
        zone: int | None = None,
        assessment_year: int | None = None,
    ) -> ElasticSpectrum:
        """Elastic spectrum of this edition at a place: five parameters fitted to the hazard.

        Parameters
        ----------
        hazard : HazardModel
        site : (x, y) pint quantities, length
            RD New.
        consequence_class, situation, limit_state : str, optional
            Default the case of the edition.
        wierde : bool
            The place is a wierde (raised dwelling mound).
        zone : int, optional
            Site-response zone that replaces the looked-up one.
        assessment_year : int, optional
            Year whose seismicity counts; default that of the hazard.

        Returns
        -------
        ElasticSpectrum
            With the damping correction of the edition, the misfit to the hazard, and the longest
            period of the hazard. The importance factor is not in it: the check applies it.

        Raises
        ------
        EditionError
            The return period of the case is unknown, or the place has no spectrum.

        Examples
        --------
        >>> from pint import Quantity
        >>> from npr import load_edition
        >>> from spectra import load_hazard
        >>> load_edition("npr9998-2020").spectrum(
        ...     load_hazard(), (Quantity(245.6, "km"), Quantity(594.79, "km")))
        ElasticSpectrum(a_g 1.14... m/s², p 2.84..., T 0.114.../0.512.../0.96... s, ec8)
        """
        from spectra.elastic.site import place_spectrum
        from spectra.elastic.spectrum import ElasticSpectrum, Misfit

        years = self.return_period_yr(consequence_class, situation, limit_state)
        x, y = (
            np.atleast_1d(to_si(value, "m", name=f"site, {axis}"))
            for value, axis in zip(site, "xy", strict=True)
        )
        scale = hazard.scale
        if assessment_year is not None:
            scale = float(hazard.seismicity.scales(np.array([float(assessment_year)]))[0])
        at = place_spectrum(hazard, (float(x[0]), float(y[0])), zone, wierde, years, scale)
        if not np.isfinite(at.a_g[0]):
            where = hazard.zone_map.lookup(x, y)[0][0] if zone is None else zone
            raise EditionError(
                what="there is no spectrum at this place",
                where=f"{years:g} years",
                got=f"x {x[0]:.0f} m, y {y[0]:.0f} m (RD New): site-response zone "
                f"{int(where) or 'none'}",
                expected="a point in or within 200 m of the zones of the ground-motion model",
                repair="check that x and y are RD New and not swapped, and a given year",
            )
        p, *corners = at.corners[0].tolist()
        periods = [from_si(value, "s") for value in corners]
        demand = self.code_route.demand
        return ElasticSpectrum(
            a_g=from_si(float(at.a_g[0]), "m/s**2"),
            p=p,
            T_B=periods[0],
            T_C=periods[1],
            T_D=periods[2],
            damping_correction=demand.damping_correction.value,
            damping_floor=demand.damping_floor.value,
            longest_period=at.longest_period,
            misfit=Misfit(at.misfit_rms[0], at.misfit_max[0]),
        )

    def has_capacity_for(self, limit_state: str) -> bool:
        """Whether the drift limits of the edition are those of a limit state.

        Examples
        --------
        >>> from npr import load_edition
        >>> [load_edition("ec8").has_capacity_for(state) for state in ("NC", "SD")]
        [True, False]
        """
        return self.code_route.drift.limit_state.value == limit_state

    def with_value(self, key: str, value: float | str) -> Edition:
        """The same edition with another figure or method at a dotted key, checked anew.

        Raises
        ------
        EditionError
            There is no such key.
        SchemaError
            The value is not possible there.

        Examples
        --------
        >>> from npr import load_edition
        >>> own = load_edition("npr9998-2020").with_value("code.drift.system_ductile", 0.006)
        >>> own.values["code.drift.system_ductile"].value
        0.006
        """
        if key not in self.values:
            raise EditionError(
                what="the edition has no such value",
                where=f"edition {self.id}",
                got=key,
                expected="one of " + ", ".join(self.values),
            )
        content = self.model_dump()
        table: Any = content
        for part in key.split("."):
            table = table[part]
        table["value"] = value
        content["calibration"] = None  # what it says of the figures would not hold any more
        return validated(content, Edition, Path(f"edition {self.id}, with {key}"))
