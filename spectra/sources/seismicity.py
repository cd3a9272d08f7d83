# SPDX-License-Identifier: EUPL-1.2
"""How many earthquakes of which magnitude to expect where."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from npr.core.arguments import one_number
from npr.core.files import open_dataset
from spectra.sources.annual_rates import Seismicity
from spectra.sources.cells import SourceCells
from spectra.sources.gas_field import load_gas_field
from spectra.sources.parameters import DATA, parameters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from spectra.sources.rupture import RuptureModel

    Floats = NDArray[np.float64]

__all__ = [
    "Seismicity",
    "built_in_cells",
    "built_in_seismicity",
    "rupture_model",
    "standard_mmax",
    "uniform_seismicity",
]


def rupture_model() -> RuptureModel:
    """Rupture geometry that goes with the built-in seismicity and with forecasts."""
    return parameters().rupture


def standard_mmax() -> tuple[Floats, Floats]:
    """Largest magnitudes of the logic tree and their weights."""
    magnitude = parameters().magnitude
    return np.array(magnitude.maximum), np.array(magnitude.maximum_weight)


@cache
def built_in_cells() -> SourceCells:
    """Cells and rate of the built-in seismicity."""
    cells = open_dataset(DATA / "seismicity.nc", variables=("x", "y", "relative_rate", "b_value"))
    x, y, relative_rate, b_value = (
        np.asarray(cells[name].values) for name in ("x", "y", "relative_rate", "b_value")
    )
    given = parameters()
    return SourceCells(
        given.id,
        given.title,
        given.note,
        x,
        y,
        relative_rate,
        b_value,
        given.rate,
        given.uncertainty.events_per_year_0_ln_sd.value,
    )


def built_in_seismicity(
    year: int | None = None,
    *,
    events_per_year: float | None = None,
    uncertainty: Iterable[str] = (),
) -> Seismicity:
    """Statistical seismicity of the field, for a year or with a given number of events.

    It is heavier than the official forecasts; see ``Seismicity.note``.

    Parameters
    ----------
    year : int, optional
        2024 to 2034; the rate decays, the pattern stays. Default 2024.
    events_per_year : float, optional
        Expected number of events of M >= 1.5 a year; replaces that of the year.
    uncertainty : iterable of {"rate", "b"}
        What gets branches of its own beside those of the largest magnitude: the rate (level and
        decay, 9 branches), the b-value of the field (3). With those of the rate the number of
        events of another year is no longer a matter of scale: ``scales`` gives NaN.

    Raises
    ------
    HazardError
        The year is outside the range, the number of events is not a positive number, or it is
        given together with the uncertainty of the rate.

    Examples
    --------
    >>> round(built_in_seismicity(2024).events_per_year, 2)
    9.04
    >>> round(built_in_seismicity(events_per_year=20.0).events_per_year, 6)
    20.0

    The middle branch stays as it is; the mean of a skew distribution is a little higher:

    >>> round(built_in_seismicity(2024, uncertainty=["rate"]).events_per_year, 2)
    9.15
    """
    return built_in_cells().seismicity(
        year, events_per_year=events_per_year, uncertainty=uncertainty
    )


def uniform_seismicity(events_per_year: float, *, b_value: float = 1.0) -> Seismicity:
    """Uniform test source: the same rate in every cell of the field, one b-value.

    Not a statement about Groningen: for comparing programs, and for seeing what soil alone does.

    Parameters
    ----------
    events_per_year : float
        Events of M >= 1.5 a year, in the field as a whole.
    b_value : float
        Of the truncated Gutenberg-Richter law; largest magnitudes are the built-in ones.

    Raises
    ------
    HazardError
        A number is not positive.

    Examples
    --------
    >>> source = uniform_seismicity(10.0)
    >>> round(source.events_per_year, 6), source.x_rd_m.size
    (10.0, 979)
    """
    b_value = one_number(b_value, "b_value", name="b_value")
    field = load_gas_field()
    ones = np.ones(field.cell_x.size)
    cells = SourceCells(
        "uniform-test",
        f"Uniform test source, b = {b_value:g}",
        "Uniform test source: not a statement about Groningen.",
        field.cell_x,
        field.cell_y,
        ones,
        b_value * ones,
    )
    return cells.seismicity(events_per_year=events_per_year)
