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
def place_spectra_many(ln_a_g, corners, node, share, a_g, out):
    """Spectra of places between two return periods of a table.

    Parameters
    ----------
    ln_a_g : (place, node) float64
    corners : (place, node, 4) float64
    node : (place) int64
        The node before the return period of each place.
    share : (place) float64
        How far it lies towards the next one, 0 to 1.
    a_g : (place) float64, filled, m/s²
    out : (4, place) float64, filled
    """
    for p in range(node.size):
        first, next_share = node[p], share[p]
        last = min(first + 1, ln_a_g.shape[1] - 1)
        own = 1.0 - next_share
        a_g[p] = math.exp(own * ln_a_g[p, first] + next_share * ln_a_g[p, last])
        for c in range(4):
            out[c, p] = own * corners[p, first, c] + next_share * corners[p, last, c]


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
        p, c = place[i], of_class[i]
        a_g[i] = place_a_g[p] * demand[c]
        for j in range(4):
            corners[j, i] = place_corners[j, p]
        for j in range(5):
            out[j, i] = curves[j, c]


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
