# SPDX-License-Identifier: EUPL-1.2
"""The table of results: Arrow inside, with units, counts and conversions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from npr.core.status import CheckStatus, effect_mask, status_names, status_reasons
from npr.core.units import STANDARD_GRAVITY, short
from npr.core.variables import attributes, variables
from npr.norms.verdict import (
    CODE_VERDICTS,
    RISK_PROFILES,
    VERDICTS,
    Verdicts,
    code_sentence,
    sentence,
)
from npr.portfolio._classes import mixture_text
from npr.portfolio.encoding import BASIS_NAMES, EncodedPortfolio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    import polars as pl
    import pyarrow as pa
    import xarray as xr
    from numpy.typing import NDArray

    from npr.assessment.code import CodeResults
    from npr.norms.edition import Edition
    from npr.risk.table import SiteRisk

_GIVEN = "_given"


@dataclass(frozen=True, eq=False, repr=False)
class AssessmentTable:
    """Results of a portfolio, one row per address in the order of the input.

    Attributes
    ----------
    arrow : pyarrow.Table
        Input columns, then result columns whose names carry their unit. Unknown is null.
    encoded : EncodedPortfolio
        What was made of the input, with the final status bits.
    provenance : mapping of str to str
        Versions and digests of all that made the figures.
    """

    arrow: pa.Table
    encoded: EncodedPortfolio
    provenance: Mapping[str, str]

    def __len__(self) -> int:
        """Count of addresses."""
        return int(self.arrow.num_rows)

    def __repr__(self) -> str:
        return short(str(self))

    def __str__(self) -> str:
        counts = ", ".join(
            f"{n:,} {verdict} ({basis})"
            for verdict, by_basis in self.counts_by_basis().items()
            for basis, n in by_basis.items()
            if n
        )
        return f"AssessmentTable({len(self):,} addresses: {counts})"

    def counts(self) -> dict[str, int]:
        """Number of addresses by verdict."""
        codes = self.arrow["verdict"].combine_chunks().indices.to_numpy()
        number = np.bincount(codes, minlength=len(VERDICTS))
        return {verdict: int(n) for verdict, n in zip(VERDICTS, number, strict=True)}

    def profiles(self) -> dict[str, int]:
        """Number of addresses by risk profile."""
        codes = self.arrow["risk_profile"].combine_chunks().indices.to_numpy()
        number = np.bincount(codes, minlength=len(RISK_PROFILES))
        return {profile: int(n) for profile, n in zip(RISK_PROFILES, number, strict=True)}

    def counts_by_basis(self) -> dict[str, dict[str, int]]:
        """Number of addresses by verdict and by what the class rests on."""
        verdict = self.arrow["verdict"].combine_chunks().indices.to_numpy().astype(np.int64)
        code = verdict * len(BASIS_NAMES) + self.encoded.basis
        number = np.bincount(code, minlength=len(VERDICTS) * len(BASIS_NAMES))
        shaped = number.reshape(len(VERDICTS), len(BASIS_NAMES)).tolist()
        return {
            verdict: dict(zip(BASIS_NAMES, row, strict=True))
            for verdict, row in zip(VERDICTS, shaped, strict=True)
        }

    @property
    def unjudged(self) -> tuple[str, ...]:
        """Verdicts that say why there is none."""
        return VERDICTS[2:]

    def _repr_html_(self) -> str:
        frame = self.to_polars()
        shown = [name for name in variables() if name in frame.columns]
        return f"<p>{escape(repr(self))}</p>{frame.select(shown).head(10)._repr_html_()}"

    def to_polars(self) -> pl.DataFrame:
        """Convert to polars."""
        import polars as pl

        frame = pl.from_arrow(self.arrow)
        assert isinstance(frame, pl.DataFrame)  # a table never becomes a series
        return frame

    def to_pandas(self) -> pd.DataFrame:
        """Convert to pandas; unknown figures become NaN. Units are in ``.attrs['units']``."""
        frame: pd.DataFrame = self.arrow.to_pandas()
        frame.attrs["units"] = {n: v.unit for n, v in variables().items() if n in frame and v.unit}
        return frame

    def to_xarray(self) -> xr.Dataset:
        """Convert the result columns to a dataset over ``address`` with CF-style attributes."""
        import xarray as xr

        data = {
            name: ("address", _plain(self.arrow[name]), attributes(name))
            for name in variables()
            if name in self.arrow.column_names and name != "address_id"
        }
        index = ("address", _plain(self.arrow["address_id"]), attributes("address_id"))
        return xr.Dataset(data, coords={"address_id": index}, attrs=dict(self.provenance))

    def write(self, path: str | Path) -> tuple[Path, ...]:
        """Write Parquet or CSV by extension, with provenance, whole or not at all.

        Raises
        ------
        PortfolioError
            The file cannot be written; what stood there before is untouched.
        """
        from npr.portfolio.writing import write_table

        return write_table(self.arrow, path, metadata=self.provenance)

    def unread_columns(self) -> dict[str, str]:
        """Columns of the input that were not read, and what each may have been meant for."""
        import polars as pl

        from npr.portfolio.unread import unread_columns

        # A geometry was read where no other column has the place.
        schema = self.encoded.table.schema
        return unread_columns([name for name, kind in schema.items() if kind != pl.Binary])

    def warnings(self) -> list[str]:
        """What to know of the input before reading the figures: damaged ids, rare values."""
        from npr.portfolio.code_columns import code_columns
        from npr.portfolio.ids import id_warnings

        lines = list(id_warnings(self.encoded.table, self.encoded.status))
        if self.provenance["route"] != "risk":
            rare = code_columns(self.encoded.table).status & np.uint64(CheckStatus.RARE_VALUE)
            if n := int(np.count_nonzero(rare)):
                lines.append(
                    f"warning: {n:,} capacities of their own are possible and rare (code status "
                    "rare_value): look at their units in the list of bad rows"
                )
        return lines

    def problems(self) -> pl.DataFrame:
        """One line per problem in the input: row, value, what was expected, reason.

        Cells of the code route are listed where that route was asked.
        """
        import polars as pl

        from npr.portfolio.code_problems import code_problems
        from npr.portfolio.problems import problems

        found = problems(self.encoded)
        if self.provenance["route"] == "risk":
            return found
        both = [found, code_problems(self.encoded.table)]
        return pl.concat(both).sort("row", maintain_order=True)


def result_table(
    located: EncodedPortfolio,
    risk: SiteRisk,
    verdicts: Verdicts,
    edition: Edition,
    facts: Mapping[str, str],
    required: NDArray[np.float64],
    *,
    code: CodeResults | None = None,
    implied: NDArray[np.float64] | None = None,
) -> AssessmentTable:
    """Put input and results side by side; of the code route where it was asked."""
    import pyarrow as pa

    basis = located.basis
    if code is not None:
        # A verdict is no better founded than the weakest of what it rests on.
        is_default = verdicts.rests_on_code & code.is_class_default
        basis = np.where(is_default, BASIS_NAMES.index("class_default"), basis).astype(np.uint8)
    located = replace(located, status=verdicts.status, basis=basis)
    given = located.table.to_arrow()
    figures = {
        "lpr_mean_per_yr": risk.mean,
        "lpr_p10_per_yr": risk.p10,
        "lpr_p50_per_yr": risk.p50,
        "lpr_p90_per_yr": risk.p90,
        "lpr_structural_per_yr": risk.mean * (1.0 - risk.chimney_share),
        "lpr_chimney_per_yr": risk.mean * risk.chimney_share,
        "pga_475yr_g": risk.pga_475yr_g,
        "required_capacity_factor": required,
    }
    results: dict[str, pa.Array] = {
        "verdict": _dictionary(verdicts.verdict, VERDICTS),
        "verdict_basis": _dictionary(located.basis, BASIS_NAMES),
        "risk_profile": _dictionary(verdicts.risk_profile, RISK_PROFILES),
    }
    # pyarrow reads NaN as null here: comparing with null finds nothing, with NaN it may.
    results |= {name: pa.array(values, from_pandas=True) for name, values in figures.items()}
    results["zone_used"] = pa.array(located.zone, mask=located.zone == 0)
    if code is not None:
        results |= _code_columns(code, implied)
    results |= _texts(verdicts, edition, code)

    older = {name + _GIVEN for name in results}
    if older | set(results) <= set(given.column_names):
        # Results of results of ours: the last figures are kept beside the new, older ones not.
        given = given.drop_columns(sorted(older))
    names = [
        _free(name, [*given.column_names, *results]) if name in results else name
        for name in given.column_names
    ]
    columns = dict(zip(names, given.columns, strict=True))
    n = given.num_rows
    for name in ("address_id", "building_id"):
        columns.setdefault(name, pa.nulls(n, pa.string()))
    columns["vulnerability_class"] = _classes(located, columns.get("vulnerability_class"))
    front = {name: columns.pop(name) for name in ("address_id", "building_id")}
    table = pa.table({**front, **columns, **results})
    return AssessmentTable(_described(table), located, dict(facts))


def _code_columns(code: CodeResults, implied: NDArray[np.float64] | None) -> dict[str, pa.Array]:
    import pyarrow as pa

    figures = {
        "uc_low": code.unity_check[:, 0],
        "uc_central": code.unity_check[:, 1],
        "uc_high": code.unity_check[:, 2],
        "return_period_yr": code.return_period_yr,
        "a_g_g": code.a_g / STANDARD_GRAVITY,
        "spectrum_misfit_ln": code.misfit_ln,
        "lpr_at_uc_1_per_yr": implied,
        "capacity_ratio": code.capacity_ratio,
        "required_strength_factor": code.strength_factor,
    }
    columns = {name: pa.array(values, from_pandas=True) for name, values in figures.items()}
    distinct, index = np.unique(code.status, return_inverse=True)
    names = pa.array([status_names(int(bits), "check") for bits in distinct])
    columns["code_verdict"] = _dictionary(code.answer, CODE_VERDICTS)
    columns["code_status"] = names.dictionary_encode().take(pa.array(index.astype(np.int32)))
    return columns


def _described(table: pa.Table) -> pa.Table:
    """Put unit and labels with the result columns, where Arrow and Parquet keep such things."""
    import pyarrow as pa

    fields = []
    for field in table.schema:
        variable = variables().get(field.name)
        if variable is not None:
            facts = {"unit": variable.unit, "en": variable.label_en, "nl": variable.label_nl}
            field = field.with_metadata({name: text for name, text in facts.items() if text})
        fields.append(field)
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def _free(name: str, taken: Sequence[str]) -> str:
    """A name for an input column whose name a result needs."""
    while name in taken:
        name += _GIVEN
    return name


def _dictionary(codes: NDArray[np.uint8], names: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array(list(names)))


def _texts(verdicts: Verdicts, edition: Edition, code: CodeResults | None) -> dict[str, pa.Array]:
    """Status and reasons as text; few combinations occur, so each is written once."""
    import pyarrow as pa

    key = verdicts.status.astype(np.int64) * len(RISK_PROFILES) + verdicts.risk_profile
    checks = np.zeros(1, np.uint64)
    if code is not None:
        checks, of_check = np.unique(code.status, return_inverse=True)
        key = (key * len(CODE_VERDICTS) + code.answer) * len(checks) + of_check
    # One number for each combination: sorting numbers is ten times as fast as sorting rows.
    distinct, index = np.unique(key, return_inverse=True)
    names, english, dutch = [], [], []
    for value in distinct.tolist():
        answer, bits = 0, 0
        if code is not None:
            value, at_check = divmod(value, len(checks))
            value, answer = divmod(value, len(CODE_VERDICTS))
            bits = int(checks[at_check])
        status, profile = divmod(value, len(RISK_PROFILES))
        said = [sentence(edition, profile, status)]
        is_judged = status & effect_mask("invalid", "outside", "not_assessable") == 0
        if code is not None and is_judged:
            said.append(code_sentence(answer))
            said.append((status_reasons(bits, "en", "check"), status_reasons(bits, "nl", "check")))
        said.append((status_reasons(status, "en"), status_reasons(status, "nl")))
        names.append(status_names(status))
        english.append("; ".join(filter(None, [en for en, _ in said])))
        dutch.append("; ".join(filter(None, [nl for _, nl in said])))
    at = pa.array(index.astype(np.int32))
    texts = {"status": names, "reason_en": english, "reason_nl": dutch}
    return {name: pa.array(values).dictionary_encode().take(at) for name, values in texts.items()}


def _classes(located: EncodedPortfolio, given: Any) -> pa.Array:
    """Class of each address; a mixture is written as ``URM3L:0.4;URM4L:0.6``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    n_class = len(located.classes)
    mixed = [mixture_text(row, located.classes) for row in located.mixtures]
    code = np.where(
        located.mixture_index >= 0, n_class + located.mixture_index, located.class_index
    )
    known = pa.DictionaryArray.from_arrays(
        pa.array(code.astype(np.int32), mask=code < 0), pa.array([*located.classes, *mixed])
    )
    if given is None or not (code < 0).any():
        return known
    # What could not be recognised stays in the table as it came.
    text = pc.coalesce(known.cast(pa.string()), pa.chunked_array(given).cast(pa.string()))
    return pc.dictionary_encode(text)


def _plain(column: pa.ChunkedArray) -> NDArray[Any]:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    values: NDArray[Any] = column.to_numpy()
    return values
