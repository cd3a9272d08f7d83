# SPDX-License-Identifier: EUPL-1.2
"""Shapley values against closed forms, the mean over orders, and the axioms that define them."""

from __future__ import annotations

from itertools import permutations, product
from math import factorial

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from npr.variants.shapley import shapley_numerators, shapley_values

WHOLE = hnp.arrays(np.int64, 8, elements=st.integers(-1000, 1000))
ALL = 0b111


def over_orders(worth: list[int], n: int) -> list[int]:
    """Sum over all orders of what each player adds when it comes: the definition itself."""
    out = [0] * n
    for order in permutations(range(n)):
        at = 0
        for i in order:
            out[i] += worth[at | 1 << i] - worth[at]
            at |= 1 << i
    return out


@given(st.integers(0, 4).flatmap(lambda n: st.lists(
    st.integers(-1000, 1000), min_size=2**n, max_size=2**n)))  # fmt: skip
def test_numerators__are_the_mean_over_all_orders(worth: list[int]) -> None:
    n = len(worth).bit_length() - 1
    assert shapley_numerators(np.array(worth)).tolist() == over_orders(worth, n)


@given(WHOLE)
def test_numerators__efficiency_is_exact(worth: np.ndarray) -> None:
    assert shapley_numerators(worth).sum() == 6 * (worth[ALL] - worth[0])


@given(WHOLE, st.permutations([0, 1, 2]))
def test_numerators__symmetry(worth: np.ndarray, order: list[int]) -> None:
    renamed = np.empty_like(worth)
    for at in range(8):
        renamed[sum(1 << order[i] for i in range(3) if at >> i & 1)] = worth[at]
    assert (shapley_numerators(renamed)[order] == shapley_numerators(worth)).all()


@given(hnp.arrays(np.int64, 4, elements=st.integers(-1000, 1000)), st.integers(0, 2))
def test_numerators__a_dummy_gets_nothing(worth: np.ndarray, dummy: int) -> None:
    low = (1 << dummy) - 1
    without = [at & low | (at >> 1) & ~low for at in range(8)]  # the bit of the dummy taken out
    assert shapley_numerators(worth[without])[dummy] == 0


@given(WHOLE, WHOLE)
def test_numerators__add_over_games(one: np.ndarray, other: np.ndarray) -> None:
    both = shapley_numerators(one) + shapley_numerators(other)
    assert (shapley_numerators(one + other) == both).all()


@given(hnp.arrays(np.float64, 8, elements=st.floats(-100.0, 100.0)))
def test_values__floats_sum_to_the_change_but_for_rounding(worth: np.ndarray) -> None:
    change = worth[ALL] - worth[0]
    assert shapley_values(worth).sum() == pytest.approx(change, abs=1e-14 * 100.0 * 8)


def test_values__additive_game_gives_each_its_own() -> None:
    own = np.array([0.3, -2.0, 7.0])
    worth = np.array([sum(own[i] for i in range(3) if at >> i & 1) for at in range(8)])
    assert shapley_values(worth) == pytest.approx(own, rel=1e-14)


def test_values__multiplicative_game_of_three() -> None:
    """v(S) = product over S of f_i; closed form (f_i - 1) (1/3 + (f_j + f_k)/6 + f_j f_k / 3)."""
    f = np.array([2.0, 0.5, 3.0])
    worth = np.array([np.prod([f[i] for i in range(3) if at >> i & 1]) for at in range(8)])
    for i, found in enumerate(shapley_values(worth)):
        j, k = (n for n in range(3) if n != i)
        expected = (f[i] - 1.0) * (1.0 / 3.0 + (f[j] + f[k]) / 6.0 + f[j] * f[k] / 3.0)
        assert found == pytest.approx(expected, rel=1e-14)


def test_numerators__by_hand() -> None:
    """Hazard alone flips nothing; hazard with either other group does; both others do not.

    Orders h f e, h e f: the second flips. f h e, e h f: hazard flips. f e h, e f h: hazard flips.
    So hazard has 4 of 6, fragility 1, edition 1.
    """
    worth = np.array([0, 0, 0, 1, 0, 1, 0, 1])  # none, h, f, hf, e, he, fe, hfe
    assert shapley_numerators(worth).tolist() == [4, 1, 1]


def test_numerators__many_at_once_are_as_one_by_one() -> None:
    games = np.array(list(product([0, 1], repeat=8))).T
    together = shapley_numerators(games)
    assert (together.sum(axis=0) == factorial(3) * (games[ALL] - games[0])).all()
    assert all((together[:, i] == shapley_numerators(games[:, i])).all() for i in range(256))


def test_numerators__refuses_a_half_game() -> None:
    with pytest.raises(ValueError, match="power of two"):
        shapley_numerators(np.zeros(6))
