# SPDX-License-Identifier: EUPL-1.2
"""Demand and risk of pairs of place and class, from tables, for one set of parameters.

Source: our own; docs/calibration.md. Verification: tests/calibration, against ``npr.assess`` and
against closed forms.
"""

import math

import numpy as np

from npr.core.jit import kernel
from npr.risk._kernels import cubic_weights


@kernel
def place_spectra_many(ln_a_g, corners, of_case, node, share, a_g, out):
    """Spectra of places between two return periods of a table.

    Parameters
    ----------
    ln_a_g : (node, place) float64
    corners : (node, 4, place) float64
    of_case : (place) int64
        Case of each place, by which return periods go.
    node : (case) int64
        The node before the return period.
    share : (case) float64
        How far that lies towards the next one, 0 to 1.
    a_g : (place) float64, filled, m/s²
    out : (4, place) float64, filled
    """
    for p in range(of_case.size):
        first, next_share = node[of_case[p]], share[of_case[p]]
        last = min(first + 1, ln_a_g.shape[0] - 1)
        own = 1.0 - next_share
        a_g[p] = math.exp(own * ln_a_g[first, p] + next_share * ln_a_g[last, p])
        for c in range(4):
            out[c, p] = own * corners[first, c, p] + next_share * corners[last, c, p]


@kernel
def pair_inputs_many(place, of_class, place_a_g, place_corners, curves, demand, a_g, corners, out):
    """What the unity check of each pair takes.

    Parameters
    ----------
    place, of_class : (pair) int64
    place_a_g : (place) float64, m/s²
    place_corners : (4, place) float64
    curves : (5, class) float64
        In the order of ``Bilinear``.
    demand : (class) float64
        Factor on a_g: importance over the capacity factor of the class's material.
    a_g : (pair) float64, filled
    corners : (4, pair) float64, filled
    out : (5, pair) float64, filled
        Curves.
    """
    for i in range(place.size):
        a_g[i] = place_a_g[place[i]] * demand[of_class[i]]
    for j in range(4):
        for i in range(place.size):
            corners[j, i] = place_corners[j, place[i]]
    for j in range(5):
        for i in range(place.size):
            out[j, i] = curves[j, of_class[i]]


@kernel
def ln_risk_many(ln_table, position, out):
    """Ln of the risk of each pair at a factor on its medians.

    Parameters
    ----------
    ln_table : (pair, factor) float64
        At factors of equal steps in the logarithm.
    position : (pair) float64
        Of the factor, in steps from the first; beyond the table the curve goes on straight, so that
        a search that strays comes back. Whoever reports a figure leaves such pairs out.
    out : (pair) float64, filled
    """
    share = np.empty(4)
    last = ln_table.shape[1] - 1
    for i in range(position.size):
        if not math.isfinite(position[i]):
            out[i] = np.nan
            continue
        at = min(max(position[i], 0.0), float(last))
        first = cubic_weights(at, last, share)
        total = 0.0
        for f in range(4):
            total += share[f] * ln_table[i, first + f]
        if position[i] < 0.0:
            total += position[i] * (ln_table[i, 1] - ln_table[i, 0])
        elif position[i] > last:
            total += (position[i] - last) * (ln_table[i, last] - ln_table[i, last - 1])
        out[i] = total
