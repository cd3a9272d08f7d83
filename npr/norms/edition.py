# SPDX-License-Identifier: EUPL-1.2
"""Editions of the norm: frozen, cited, with a digest. There is no current edition."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from npr.core.errors import EditionError
from npr.core.files import digest
from npr.norms.code import CodeRoute
from npr.norms.values import Rate, Share, Table, Value, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from npr.norms.code import Case


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

    @model_validator(mode="after")
    def _has_its_route(self) -> Edition:
        if self.code is None and self.verdict.route != "risk":
            message = f"verdict.route is {self.verdict.route!r}, but there is no [code]"
            raise ValueError(message)
        return self

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
                mend="choose such an edition, or the risk route",
            )
        return self.code

    def default_case(self) -> Case:
        """Consequence class, situation and limit state where none are given."""
        case = self.code_route.default_case
        return case.consequence_class.value, case.situation.value, case.limit_state.value

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
                got="unknown: it was not found in a public source",
                expected="one of the known cases: " + ", ".join(known),
                mend=f"if you have the norm, write an edition of your own with [edition] extends = "
                f"{self.id!r} and [code.return_period.{state}.{when}] {cc} = "
                "{ value = ..., unit = 'yr', clause = '...', trust = 'published' }",
            )
        return float(cell.value)

    def with_value(self, key: str, value: float | str) -> Edition:
        """The same edition with another figure or method at a dotted key, checked anew.

        Raises
        ------
        EditionError
            There is no such key.

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
        return Edition.model_validate(content)
