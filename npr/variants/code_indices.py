# SPDX-License-Identifier: EUPL-1.2
"""Which assumed numbers of an edition make the unity checks of a portfolio uncertain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from npr.assessment.bulk import assessable_rows, locate, rate_factors
from npr.assessment.code import code_results
from npr.core.errors import EditionError
from npr.norms.verdict import CODE_VERDICTS
from npr.variants.running import Runs
from npr.variants.sobol import Input, sobol_indices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    from npr.norms.edition import Edition
    from npr.variants.setup import Setup

    Floats = NDArray[np.float64]

OUTPUTS = ("fails", "unknown", "ln_uc")
_FAILS, _UNKNOWN = CODE_VERDICTS.index("fails"), CODE_VERDICTS.index("unknown")
_CENTRAL = 1
_OF_BULK = (
    "code.return_period.",
    "code.demand.damping_floor",
    "code.demand.importance_factor",
    "code.nlpo.initial_damping",
    "code.nlpo.hysteretic_cap",
    "code.nlpo.system_cap",
    "code.drift.system_",
    "code.factors.",
)
"""Beginnings of the keys of all numbers that the code route asks for many addresses at once."""


def numeric_inputs(
    edition: Edition,
    keys: Sequence[str] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
) -> list[Input]:
    """Numbers of an edition as inputs, uniform between the least and largest that each may be.

    Parameters
    ----------
    edition : Edition
    keys : sequence of str, optional
        Default the assumed numbers that the code route asks for many addresses at once.
    bounds : mapping of str to (float, float), optional
        Least and largest by key; default of the value and its alternatives. A return period is
        uniform in its logarithm.

    Raises
    ------
    EditionError
        The edition has no such number, or it can have no other value.

    Examples
    --------
    >>> from npr import load_edition
    >>> inputs = numeric_inputs(load_edition("npr9998-2020"))
    >>> inputs[0].name, inputs[0].a, inputs[0].b
    ('code.return_period.NC.rejection.CC1b', 975.0, 3600.0)
    """
    given = dict(bounds or {})
    assumed = [key for key in edition.assumed if key.startswith(_OF_BULK)]
    found = []
    for key in dict.fromkeys([*(assumed if keys is None else keys), *given]):
        number: Any = edition.values.get(key)
        if not isinstance(getattr(number, "value", None), float):
            raise EditionError(
                what="the edition has no such number",
                where=f"edition {edition.id}",
                got=key,
                expected="the key of a number, such as " + (assumed or [*edition.values])[0],
            )
        ends = given.get(key) or [number.value, *number.alternatives]
        low, high = float(min(ends)), float(max(ends))
        if low == high:
            raise EditionError(
                what="no other value is known of this number",
                where=f"edition {edition.id}, {key}",
                got=f"{low:g} without alternatives",
                expected="two different bounds",
                repair=f"give bounds={{{key!r}: (least, largest)}}",
            )
        kind: Any = "log_uniform" if number.unit == "yr" else "uniform"
        found.append(Input(key, kind, low, high, number.unit))
    return found


def code_indices(
    setup: Setup,
    portfolio: Any,
    *,
    n: int = 64,
    seed: int,
    keys: Sequence[str] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    addresses: int | None = 1000,
) -> xr.Dataset:
    """Sobol indices of the code route for the assumed numbers of an edition.

    Parameters
    ----------
    setup : Setup
        With an edition of the code route.
    portfolio : path, polars, pandas or Arrow table, or Runs
    n, seed : int
        As for ``sobol_indices``; every sample checks every address.
    keys, bounds : optional
        As for ``numeric_inputs``.
    addresses : int, optional
        Addresses that are drawn at random, by ``seed``, of those that can be assessed; None: all.

    Returns
    -------
    xarray.Dataset
        As ``sobol_indices``, with outputs ``fails`` and ``unknown``: number of addresses by code
        verdict; ``ln_uc``: mean of ln ``uc_central`` over the addresses known in every sample.

    Raises
    ------
    EditionError
        The edition has no code route, or no such number.
    NprError
        SALib is not installed.
    """
    runs = portfolio if isinstance(portfolio, Runs) else Runs(portfolio)
    _ = setup.edition.code_route
    inputs = numeric_inputs(setup.edition, keys, bounds)
    located = locate(runs.encoded(setup), setup.hazard)
    rows = assessable_rows(located)
    if addresses is not None and addresses < rows.size:
        drawn = np.random.default_rng(seed).choice(rows.size, addresses, replace=False)
        rows = rows[np.sort(drawn)]
    factor = rate_factors(located, setup.hazard)

    def model(values: Floats) -> Floats:
        counts = np.empty((len(values), 2))
        ln_uc = np.empty((len(values), len(rows)))
        for i, sample in enumerate(values.tolist()):
            edition = setup.edition
            for one, value in zip(inputs, sample, strict=True):
                edition = edition.with_value(one.name, value)
            found = code_results(
                located,
                rows,
                hazard=setup.hazard,
                catalogue=setup.catalogue,
                edition=edition,
                rate_factor=factor,
            )
            answer = found.answer[rows]
            counts[i] = (answer == _FAILS).sum(), (answer == _UNKNOWN).sum()
            ln_uc[i] = np.log(found.unity_check[rows, _CENTRAL])
        # One and the same set of addresses: else the mean would vary with who is in it.
        known = np.isfinite(ln_uc).all(axis=0)
        mean = ln_uc[:, known].mean(axis=1) if known.any() else np.full(len(values), np.nan)
        return np.column_stack([counts, mean])

    found = sobol_indices(inputs, model, outputs=OUTPUTS, n=n, seed=seed)
    return found.assign_attrs(variant=setup.name, addresses=len(rows))
