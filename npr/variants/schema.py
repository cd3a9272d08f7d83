# SPDX-License-Identifier: EUPL-1.2
"""What a file of variants may say: strict, closed, nothing filled in that was not asked for."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from npr.core.sourced import Closed, NonEmpty
from spectra.sources.branches import Uncertain

Reading = Literal["as_published", "corrected"]
BUILT_IN = "groningen"
"""Name of the built-in seismicity."""
Name = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ,._+-]*$",
        description="letters, digits, spaces and , . _ + -: it names files too",
    ),
]
"""Name of a variant; it names files too, hence no slashes and the like."""


class HazardChoice(Closed):
    """Which hazard, and whose earthquakes: one of a year, a number of events or a forecast.

    Attributes
    ----------
    name : str
        As ``spectra.load_hazard`` knows it.
    year : int, optional
        Year of the built-in seismicity, or of a forecast that holds several.
    events_per_year : float, optional, 1/yr
        Events of M >= 1.5, with the pattern of the built-in seismicity.
    forecast : str, optional
        Forecast file in the format of the public chain, beside the file of variants.
    seismicity : str, optional
        ``groningen``, or a file that ``npr hazard seismicity`` wrote, beside the file of variants;
        instead of the built-in seismicity.
    uncertainty : tuple of {"rate", "b"}
        What gets branches of its own in the seismicity.
    """

    name: NonEmpty = "groningen-v7"
    year: int | None = None
    events_per_year: Annotated[float, Field(gt=0.0)] | None = None
    forecast: NonEmpty | None = None
    seismicity: NonEmpty = BUILT_IN
    uncertainty: Annotated[tuple[Uncertain, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _says_whose_events(self) -> Self:
        given = [self.year, self.events_per_year, self.forecast]
        has_year_of_forecast = self.forecast is not None and self.year is not None
        if sum(one is not None for one in given) != 1 + has_year_of_forecast:
            message = (
                "exactly one of year, events_per_year and forecast; a forecast may have a year"
            )
            raise ValueError(message)
        if self.forecast is not None and (self.seismicity != BUILT_IN or self.uncertainty):
            message = "a forecast has neither a seismicity nor an uncertainty beside it"
            raise ValueError(message)
        return self


class Choices(Closed):
    """What a variant is made of; in ``[defaults]`` for all that do not say otherwise.

    Attributes
    ----------
    hazard : HazardChoice, optional
    catalogue, edition : str, optional
        Name of what ships, or a TOML file beside the file of variants.
    reading : {"as_published", "corrected"}, optional
        Of known anomalies in the catalogue; as published where nothing is said.
    route : {"risk", "code", "both"}, optional
        The rule of the edition where nothing is said.
    """

    hazard: HazardChoice | None = None
    catalogue: NonEmpty | None = None
    reading: Reading | None = None
    edition: NonEmpty | None = None
    route: Literal["risk", "code", "both"] | None = None


class NamedChoices(Choices):
    """One ``[[variant]]`` of a file: a name, and what differs from the defaults."""

    name: Name


class VariantsFile(Closed):
    """A whole file of variants."""

    schema_version: Literal[1]
    base: NonEmpty | None = None
    defaults: Choices = Choices()
    variant: Annotated[tuple[NamedChoices, ...], Field(strict=False, min_length=1)]


class Variant(Closed):
    """One variant, complete: what is run on a portfolio.

    Attributes are those of ``Choices``; hazard, catalogue and edition have no defaults.

    Examples
    --------
    >>> Variant(name="2030", hazard=HazardChoice(year=2030), catalogue="tno2020",
    ...         edition="individual-risk-1e-5").reading
    'as_published'
    """

    name: Name
    hazard: HazardChoice
    catalogue: NonEmpty
    reading: Reading = "as_published"
    edition: NonEmpty
    route: Literal["risk", "code", "both"] | None = None
