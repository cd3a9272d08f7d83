# SPDX-License-Identifier: EUPL-1.2
"""Sobol indices through our own door, against closed forms."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

from npr.core.errors import NprError
from npr.variants.sobol import REACH, Input, sobol_indices

N = 2**13


def test_sobol__ishigami() -> None:
    """Ishigami and Homma (1990): sin x1 + a sin^2 x2 + b x3^4 sin x1, x uniform on -pi to pi."""
    a, b = 7.0, 0.1
    v1 = 0.5 * (1.0 + b * np.pi**4 / 5.0) ** 2
    v2 = a**2 / 8.0
    v13 = b**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    total = v1 + v2 + v13

    def model(x: np.ndarray) -> np.ndarray:
        x1, x2, x3 = x.T
        return (np.sin(x1) + a * np.sin(x2) ** 2 + b * x3**4 * np.sin(x1))[:, np.newaxis]

    inputs = [Input(f"x{i}", "uniform", -np.pi, np.pi) for i in (1, 2, 3)]
    got = sobol_indices(inputs, model, n=N, seed=7).sel(output="output")
    first = np.array([v1, v2, 0.0]) / total
    total_order = np.array([v1 + v13, v2, v13]) / total
    np.testing.assert_allclose(got["first_order"], first, atol=0.01)
    np.testing.assert_allclose(got["total_order"], total_order, atol=0.01)
    assert float(got["mean"]) == pytest.approx(a / 2.0, abs=0.01)
    assert float(got["standard_deviation"]) ** 2 == pytest.approx(total, rel=0.01)
    assert got.attrs["samples"] == N * 5


def test_sobol__power_law_gives_shares_of_variance() -> None:
    """ln y = sum of k ln x: indices are shares of k^2 var(ln x), none of them joint."""
    k = np.array([1.0, -2.4, 1.0])
    sigma = np.array([0.17, 0.27, 0.16])
    inputs = [Input(f"{i}", "lognormal", 2.0, float(s)) for i, s in enumerate(sigma)]
    got = sobol_indices(inputs, lambda v: (np.log(v) @ k)[:, np.newaxis], n=N, seed=7)
    shares = (k * sigma) ** 2 / ((k * sigma) ** 2).sum()
    np.testing.assert_allclose(got["first_order"][0], shares, atol=0.005)
    np.testing.assert_allclose(got["total_order"][0], shares, atol=0.005)


def test_sobol__the_same_seed_gives_the_same() -> None:
    inputs = [Input("x", "log_uniform", 1.0, 10.0), Input("y", "uniform", 0.0, 1.0)]

    def found(seed: int) -> Any:
        return sobol_indices(inputs, lambda v: v.prod(axis=1, keepdims=True), n=64, seed=seed)

    assert found(1).identical(found(1))
    assert not found(1).identical(found(2))


def test_sobol__a_figure_that_is_unknown_or_constant_has_no_indices() -> None:
    def model(v: np.ndarray) -> np.ndarray:
        unknown = np.where(v[:, 0] > 0.5, np.nan, 1.0)
        return np.stack([v[:, 0], np.ones(len(v)), unknown], axis=1)

    inputs = [Input("x", "uniform", 0.0, 1.0), Input("y", "uniform", 0.0, 1.0)]
    got = sobol_indices(inputs, model, outputs=("x", "one", "unknown"), n=64, seed=1)
    assert got["first_order"].sel(output="x").values == pytest.approx([1.0, 0.0], abs=0.05)
    for name in ("one", "unknown"):
        assert np.isnan(got["first_order"].sel(output=name)).all()
        assert np.isnan(got["total_order"].sel(output=name)).all()


def test_input__distributions() -> None:
    q = np.array([0.0, 0.5, 1.0])
    assert Input("x", "log_uniform", 1.0, 100.0).at(q) == pytest.approx([1.0, 10.0, 100.0])
    reach = np.exp(REACH * 0.3)
    assert Input("x", "lognormal", 2.0, 0.3).at(q) == pytest.approx([2 / reach, 2.0, 2 * reach])
    many = np.log(Input("x", "lognormal", 2.0, 0.3).at((np.arange(10_000) + 0.5) / 10_000))
    assert many.std() == pytest.approx(0.3, rel=0.02)  # cut off at 3: 1.3 % less


def test_sobol__refuses_a_sample_that_is_not_balanced() -> None:
    with pytest.raises(ValueError, match="power of two"):
        sobol_indices([Input("x", "uniform", 0.0, 1.0)], lambda v: v, n=100, seed=1)


def test_sobol__says_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("SALib"):
            message = "No module named 'SALib'"
            raise ImportError(message)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NprError, match="SALib is not installed") as error:
        sobol_indices([Input("x", "uniform", 0.0, 1.0)], lambda v: v, seed=1)
    assert "npr-typology[sensitivity]" in str(error.value)
