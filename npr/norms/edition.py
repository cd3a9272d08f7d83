# SPDX-License-Identifier: EUPL-1.2
"""Editions of the norm: frozen, cited, with a digest. There is no current edition."""

from __future__ import annotations

import difflib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from npr.core.errors import EditionError
from npr.core.files import digest, load_toml

EDITION_IDS = ("individual-risk-1e-5", "individual-risk-1e-5-p90")
Criterion = Literal["mean", "mean_and_p90"]
Trust = Literal["published", "derived", "assumed"]

_DATA = Path(__file__).with_name("data")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Rate(_Table):
    """A rate per year with its source."""

    value: Annotated[float, Field(gt=0.0)]
    unit: Literal["1/yr"]
    source: str
    trust: Trust


class Share(_Table):
    """A share of a whole with its source."""

    value: Annotated[float, Field(ge=0.0, le=1.0)]
    unit: Literal["1"]
    source: str
    trust: Trust


class _Header(_Table):
    schema_version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")]
    title: str
    source: str
    note: str = ""


class IndividualRisk(_Table):
    """Limit on the individual risk and how it is decided."""

    criterion: Criterion
    norm: Rate


class ExposureShares(_Table):
    """Share of the time inside and just outside the building."""

    inside: Share
    outside: Share

    @model_validator(mode="after")
    def _whole(self) -> ExposureShares:
        if abs(self.inside.value + self.outside.value - 1.0) > 1e-12:
            message = "inside and outside must sum to 1"
            raise ValueError(message)
        return self


class Edition(_Table):
    """A norm variant: what is asked, and of which person."""

    edition: _Header
    individual_risk: IndividualRisk
    exposure: ExposureShares

    @property
    def id(self) -> str:
        """Name of the edition."""
        return self.edition.id

    @property
    def title(self) -> str:
        """Full name of the edition."""
        return self.edition.title

    @property
    def norm_per_yr(self) -> float:
        """Largest individual risk that meets the norm, 1/yr."""
        return self.individual_risk.norm.value

    @cached_property
    def digest(self) -> str:
        """Digest of every value of the edition."""
        return digest(self.model_dump(mode="json"))


def load_edition(name: str | Path) -> Edition:
    """Load an edition that ships with the package, or a TOML file of your own.

    Parameters
    ----------
    name : str or Path
        ``individual-risk-1e-5`` (the mean decides), ``individual-risk-1e-5-p90`` (the 90th
        percentile must meet the norm too), or a path: a ``Path``, or text that ends in ``.toml``.

    Raises
    ------
    EditionError
        No edition has that name.
    SchemaError
        The file is missing or not of the schema.

    Examples
    --------
    >>> load_edition("individual-risk-1e-5").norm_per_yr
    1e-05
    """
    if isinstance(name, Path) or name.endswith(".toml"):
        return load_toml(Path(name), Edition)
    if name not in EDITION_IDS:
        near = difflib.get_close_matches(name, EDITION_IDS, n=1)
        raise EditionError(
            what="unknown edition of the norm",
            where="edition",
            got=name,
            expected=", ".join(EDITION_IDS) + ", or the path of a TOML file",
            mend=f"did you mean {near[0]}?" if near else None,
        )
    return load_toml(_DATA / f"{name}.toml", Edition)
