# SPDX-License-Identifier: EUPL-1.2
"""Variance-based sensitivity: what share of the variance of a figure each input accounts for.

First-order index: the share that an input explains alone. Total index: that share with all its
interactions. The sampling (Saltelli's scheme on a scrambled Sobol sequence) and the estimators are
those of SALib; here are distributions, labels, and what to do when a figure is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from npr.core.errors import NprError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REACH = 3.0
"""A lognormal input is cut off at this number of standard deviations of its logarithm."""

_INDICES = {
    "first_order": ("S1", "share of the variance by the input alone"),
    "first_order_error": ("S1_conf", "half width of the interval of the first-order index"),
    "total_order": ("ST", "share of the variance by the input and its interactions"),
    "total_order_error": ("ST_conf", "half width of the interval of the total index"),
}
_CONFIDENCE = 0.95


class Input(NamedTuple):
    """One uncertain input.

    Attributes
    ----------
    name : str
    kind : {"uniform", "log_uniform", "lognormal"}
    a, b : float
        Least and largest value; of a lognormal input its median and the standard deviation of its
        natural logarithm.
    unit : str
    """

    name: str
    kind: Literal["uniform", "log_uniform", "lognormal"]
    a: float
    b: float
    unit: str = "1"

    def at(self, quantile: Floats) -> Floats:
        """Values at quantiles from 0 to 1.

        Examples
        --------
        >>> Input("x", "uniform", 2.0, 4.0).at(np.array([0.0, 0.5]))
        array([2., 3.])
        """
        from scipy.stats import truncnorm

        if self.kind == "uniform":
            return self.a + (self.b - self.a) * quantile
        if self.kind == "log_uniform":
            return np.asarray(self.a * (self.b / self.a) ** quantile)
        return np.asarray(self.a * np.exp(self.b * truncnorm.ppf(quantile, -REACH, REACH)))


def sobol_indices(
    inputs: Sequence[Input],
    model: Callable[[Floats], Floats],
    *,
    outputs: Sequence[str] = ("output",),
    n: int = 1024,
    seed: int,
) -> xr.Dataset:
    """Sobol indices of every output of a model for every input.

    Parameters
    ----------
    inputs : sequence of Input
        Independent of each other.
    model : callable
        Takes values (sample, input), gives figures (sample, output).
    outputs : sequence of str
    n : int
        Size of the base sample, a power of two; the model is asked for ``n (inputs + 2)`` samples.
    seed : int
        The same seed gives the same indices.

    Returns
    -------
    xarray.Dataset
        Indices and the half widths of their 95 % intervals (output, input); ``mean`` and
        ``standard_deviation`` (output). Indices are NaN for an output that does not vary, or that
        is unknown for a sample.

    Raises
    ------
    NprError
        SALib is not installed.
    ValueError
        ``n`` is not a power of two.

    Examples
    --------
    >>> inputs = [Input("x", "uniform", 0.0, 2.0), Input("y", "uniform", 0.0, 1.0)]
    >>> found = sobol_indices(inputs, lambda v: v.sum(axis=1, keepdims=True), seed=1)
    >>> found["first_order"].sel(output="output").values.round(2)
    array([0.8, 0.2])
    """
    import xarray as xr

    sample = _salib()[0]
    if n < 2 or n & (n - 1):
        message = f"n is {n}, not a power of two: the sequence is balanced at powers of two only"
        raise ValueError(message)
    problem = {
        "num_vars": len(inputs),
        "names": [one.name for one in inputs],
        "bounds": [[0.0, 1.0]] * len(inputs),
    }
    quantiles = sample(problem, n, calc_second_order=False, seed=seed)
    values = np.stack([one.at(q) for one, q in zip(inputs, quantiles.T, strict=True)], axis=1)
    figures = np.asarray(model(values), dtype=np.float64)
    found = [_of_output(problem, column, seed) for column in figures.T]
    data: dict[str, Any] = {
        name: (
            ("output", "input"),
            np.stack([one[key] for one in found]),
            {"units": "1", "long_name": said},
        )
        for name, (key, said) in _INDICES.items()
    }
    for name, statistic in (("mean", np.mean), ("standard_deviation", np.std)):
        data[name] = ("output", statistic(figures, axis=0), {"long_name": f"{name} over samples"})
    coordinates = {"output": list(outputs), "input": problem["names"]}
    facts = {"n": n, "seed": seed, "samples": len(values), "confidence": _CONFIDENCE}
    said = {one.name: f"{one.kind}, {one.a:g}, {one.b:g}, {one.unit}" for one in inputs}
    return xr.Dataset(data, coords=coordinates, attrs=facts | said)


def _of_output(problem: dict[str, Any], figures: Floats, seed: int) -> dict[str, Floats]:
    # Shares of a variance that is 0 or unknown are unknown; 0/0 would only say so with a warning.
    if not np.isfinite(figures).all() or np.ptp(figures) == 0.0:
        return {key: np.full(problem["num_vars"], np.nan) for key, _ in _INDICES.values()}
    analyze = _salib()[1]
    found: dict[str, Floats] = analyze(
        problem, figures, calc_second_order=False, conf_level=_CONFIDENCE, seed=seed
    )
    return found


def _salib() -> tuple[Any, Any]:
    """Give the two functions of SALib, or say how to get it: it is an extra."""
    try:
        from SALib.analyze.sobol import analyze
        from SALib.sample.sobol import sample
    except ImportError as error:
        raise NprError(
            what="the package SALib is not installed",
            where="Sobol indices",
            got=str(error),
            expected="SALib 1.5 or newer",
            repair="pip install 'npr-typology[sensitivity]'",
        ) from error
    return sample, analyze
