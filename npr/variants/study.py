# SPDX-License-Identifier: EUPL-1.2
"""A whole file of variants on one portfolio: results, attributions, and the files of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from npr.comparison.comparing import compare
from npr.core.files import whole_file
from npr.portfolio.writing import write_table
from npr.variants.attribution import attribute
from npr.variants.reading import read_variants
from npr.variants.running import Runs
from npr.variants.setup import Sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from npr.assessment.results import AssessmentTable
    from npr.comparison.comparing import Comparison
    from npr.variants.attribution import Attribution
    from npr.variants.running import Progress


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Variants on one portfolio, and what changes from the base to each of the others.

    Attributes
    ----------
    base : str
        Name of the variant that the others are compared with.
    results : mapping of str to AssessmentTable
    attributions : mapping of str to Attribution
        By the name of the other variant.
    """

    base: str
    results: Mapping[str, AssessmentTable]
    attributions: Mapping[str, Attribution]

    def __repr__(self) -> str:
        lines = [f"{name}: {table!r}" for name, table in self.results.items()]
        lines += [repr(found) for found in self.attributions.values()]
        return "\n".join([f"Study of {len(self.results)} variants, base {self.base!r}", *lines])

    def comparison(self) -> Comparison:
        """Results side by side, each against the base.

        Raises
        ------
        NprError
            There is one variant only.
        """
        names = list(self.results)
        return compare(list(self.results.values()), names=names, reference=names.index(self.base))

    def to_dataset(self, *, place: str = "municipality") -> xr.Dataset:
        """Counts of verdicts and medians of figures over (variant, vulnerability_class, place)."""
        return self.comparison().to_dataset(place)

    def write(self, directory: str | Path, *, place: str = "municipality") -> tuple[Path, ...]:
        """Write all to a directory, each file whole or not at all.

        ``<variant>.parquet`` holds the results, ``changes/<base> to <variant>.parquet`` the
        attribution per address, ``variants.nc`` the labelled counts and medians, where the
        portfolio has ``place``.

        Raises
        ------
        PortfolioError
            A file cannot be written.
        """
        folder = Path(directory)
        (folder / "changes").mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        for name, table in self.results.items():
            written += table.write(folder / f"{name}.parquet")
        for name, found in self.attributions.items():
            path = folder / "changes" / f"{self.base} to {name}.parquet"
            facts = {
                f"{end}.{k}": v for end, said in found.provenance.items() for k, v in said.items()
            }
            written += write_table(found.per_address().to_arrow(), path, metadata=facts)
        if place in self.results[self.base].arrow.column_names:
            with whole_file(folder / "variants.nc") as scratch:
                self.to_dataset(place=place).to_netcdf(scratch, engine="h5netcdf")
            written.append(folder / "variants.nc")
        return tuple(written)


def study_variants(
    source: str | Path | Mapping[str, Any],
    portfolio: Any,
    *,
    progress: Progress | None = None,
    at_least: int = 1,
) -> Study:
    """Run a file of variants on a portfolio and attribute every change from its base.

    Parameters
    ----------
    source : path or mapping
        See docs/variants.md.
    portfolio : path, polars, pandas or Arrow table
        As for ``npr.assess``.
    progress : callable, optional
        Called with what is run, the zones done and all zones.
    at_least : int
        So many variants; 2 for a comparison.

    Raises
    ------
    UserFileError
        Names every problem of the variants at once.
    PortfolioError
        The table cannot be read, or lacks a column.
    """
    sources = Sources()
    listed = read_variants(source, sources=sources, at_least=at_least)
    runs = Runs(portfolio, progress=progress)
    results = {name: runs.table(setup) for name, setup in listed.setups.items()}
    base = listed.setups[listed.base]
    attributions = {
        name: attribute(base, setup, runs, sources=sources)
        for name, setup in listed.setups.items()
        if name != listed.base
    }
    return Study(listed.base, results, attributions)
