# SPDX-License-Identifier: EUPL-1.2
"""Mean and percentiles over the end branches of the logic tree, and interpolation to addresses.

Source: definition of LPR in the published chain (calculate_LPR); percentiles are our own, the chain
stops at means. Deviation: none in the mean. Verification: tests/risk/test_percentiles.py against
plain enumeration, tests/risk/test_oracle.py against the chain.
"""

import math

import numpy as np

from npr.core.jit import kernel

_TOLERANCE = 1e-12
_BUCKETS = 2048
_NO_ROW = -1


@kernel
def weighted_percentiles(values, weights, wanted, out):
    """Smallest value whose cumulative weight reaches each wanted share.

    A share counts as reached within 1e-12, so that rounding of a sum of weights cannot push a
    percentile to the next branch.

    Parameters
    ----------
    values : (branch) float64, >= 0, no NaN
    weights : (branch) float64, sum 1
    wanted : (percentile) float64, ascending, in (0, 1]
    out : (percentile) float64, filled
    """
    # The bits of a positive float rise with its value, so buckets of bits are buckets in order:
    # one pass finds the bucket, and only the few values in it need sorting. A full sort of 3,888
    # branches takes ten times longer; test_weighted_percentiles__equal_sorting holds it to account.
    keys = values.view(np.int64)
    low, high = keys.min(), keys.max()
    shift = 0
    while ((high - low) >> shift) >= _BUCKETS:
        shift += 1
    total = np.zeros(_BUCKETS)
    for i in range(keys.size):
        total[(keys[i] - low) >> shift] += weights[i]
    inside = np.empty(keys.size, dtype=np.int64)
    bucket, below = 0, 0.0
    for p in range(wanted.size):
        target = wanted[p] - _TOLERANCE
        while bucket < _BUCKETS - 1 and below + total[bucket] < target:
            below += total[bucket]
            bucket += 1
        count = 0
        for i in range(keys.size):
            if (keys[i] - low) >> shift == bucket:
                inside[count] = i
                count += 1
        order = np.argsort(values[inside[:count]], kind="mergesort")
        reached = below
        out[p] = values[inside[order[count - 1]]]
        for i in range(count):
            reached += weights[inside[order[i]]]
            if reached >= target:
                out[p] = values[inside[order[i]]]
                break


@kernel
def end_branches(structural, chimney, out):
    """Risk of every end branch: that of the structure and that of the chimney added.

    Parameters
    ----------
    structural : (motion_branch, fragility_branch, consequence_branch) float64, 1/yr
    chimney : (motion_branch, consequence_branch) float64, 1/yr
    out : (end_branch) float64, filled in that order, last fastest
    """
    n = 0
    for g in range(structural.shape[0]):
        for f in range(structural.shape[1]):
            for c in range(structural.shape[2]):
                out[n] = structural[g, f, c] + chimney[g, c]
                n += 1


@kernel
def statistics_many(structural, chimney, weights, wanted, out):
    """Mean, percentiles and share of the chimney, for every class.

    Parameters
    ----------
    structural : (class, motion_branch, fragility_branch, consequence_branch) float64, 1/yr
    chimney : (class, motion_branch, consequence_branch) float64, 1/yr
    weights : (end_branch) float64, sum 1
    wanted : (percentile) float64
    out : (class, 2 + percentile) float64, filled with mean, percentiles, share of the chimney
    """
    n_class, n_motion, n_fragility, n_consequence = structural.shape
    values = np.empty(n_motion * n_fragility * n_consequence)
    for k in range(n_class):
        end_branches(structural[k], chimney[k], values)
        mean, from_chimney, n = 0.0, 0.0, 0
        for g in range(n_motion):
            for _ in range(n_fragility):
                for c in range(n_consequence):
                    mean += weights[n] * values[n]
                    from_chimney += weights[n] * chimney[k, g, c]
                    n += 1
        weighted_percentiles(values, weights, wanted, out[k, 1 : 1 + wanted.size])
        out[k, 0] = mean
        out[k, 1 + wanted.size] = from_chimney / mean if mean > 0.0 else 0.0


@kernel
def log_bilinear(v0, v1, v2, v3, w):
    """Bilinear interpolation in the logarithm; linear where a corner is zero."""
    if min(min(v0, v1), min(v2, v3)) > 0.0:
        total = w[0] * math.log(v0) + w[1] * math.log(v1)
        return math.exp(total + w[2] * math.log(v2) + w[3] * math.log(v3))
    return w[0] * v0 + w[1] * v1 + w[2] * v2 + w[3] * v3


@kernel
def interpolate_many(table, row, weight, bulge, scale, out):
    """Interpolate a table of node values to addresses.

    Parameters
    ----------
    table : (row, value) float64
        Values at nodes, for one class and surface a row; the last value is a share, interpolated
        linearly; the others are rates, interpolated in the logarithm and scaled.
    row : (address, 4) int64
        Rows of the corner nodes.
    weight : (address, 4) float64
    bulge : (address) float64, ln; added to the logarithm of rates between the nodes
    scale : (address) float64
    out : (address, value) float64, filled
    """
    last = table.shape[1] - 1
    for a in range(row.shape[0]):
        w = weight[a]
        r0, r1, r2, r3 = row[a, 0], row[a, 1], row[a, 2], row[a, 3]
        factor = scale[a] * math.exp(bulge[a])
        for v in range(last):
            out[a, v] = factor * log_bilinear(
                table[r0, v], table[r1, v], table[r2, v], table[r3, v], w
            )
        out[a, last] = (
            w[0] * table[r0, last]
            + w[1] * table[r1, last]
            + w[2] * table[r2, last]
            + w[3] * table[r3, last]
        )


@kernel
def ln_rate_at(ln_rate, level, row, weight, centre, bulge):
    """Ln of the rate of exceedance of a level at one address, with the bulge of the centre."""
    v0, v1 = ln_rate[row[0], level], ln_rate[row[1], level]
    v2, v3 = ln_rate[row[2], level], ln_rate[row[3], level]
    value = weight[0] * v0 + weight[1] * v1 + weight[2] * v2 + weight[3] * v3
    if centre == _NO_ROW:
        return value
    return value + bulge * (ln_rate[centre, level] - 0.25 * (v0 + v1 + v2 + v3))


@kernel
def level_at_rate_many(ln_rate, ln_level, row, weight, centre, bulge, ln_wanted, out):
    """Level whose rate of exceedance, interpolated between nodes, equals the one that is wanted.

    Parameters
    ----------
    ln_rate : (row, level) float64
        Ln of annual rates, falling with the level.
    ln_level : (level) float64
    row : (address, 4) int64
        Rows of the corner nodes.
    weight : (address, 4) float64
    centre : (address) int64
        Row of the centre of the square; -1 where there is none.
    bulge : (address) float64
    ln_wanted : (address) float64
    out : (address) float64, filled with ln of the level; NaN where the rate lies outside the curve
    """
    for a in range(row.shape[0]):
        out[a] = np.nan
        r, w, c, b = row[a], weight[a], centre[a], bulge[a]
        high = ln_level.size - 1
        low = high - high  # a literal zero would compile ln_rate_at a second time
        at_low = ln_rate_at(ln_rate, low, r, w, c, b)
        at_high = ln_rate_at(ln_rate, high, r, w, c, b)
        if not (at_low >= ln_wanted[a] > at_high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            value = ln_rate_at(ln_rate, middle, r, w, c, b)
            if value >= ln_wanted[a]:
                low, at_low = middle, value
            else:
                high, at_high = middle, value
        share = (at_low - ln_wanted[a]) / (at_low - at_high)
        out[a] = ln_level[low] + share * (ln_level[high] - ln_level[low])


@kernel
def cubic_weights(position, last, out):
    """Weights of four successive nodes 0 ... last for a value between them; returns the first.

    Parameters
    ----------
    position : float64
        In steps from the first node, inside the nodes.
    last : int64
    out : (4) float64, filled
    """
    first = min(max(math.floor(position) - 1, 0), last - 3)
    t = position - first
    out[0] = -(t - 1.0) * (t - 2.0) * (t - 3.0) / 6.0
    out[1] = t * (t - 2.0) * (t - 3.0) / 2.0
    out[2] = -t * (t - 1.0) * (t - 3.0) / 2.0
    out[3] = t * (t - 1.0) * (t - 2.0) / 6.0
    return first


@kernel
def at_factor_many(ln_table, row, weight, bulge, position, scale, out):
    """Risk at addresses with all medians times a factor of each address's own.

    Parameters
    ----------
    ln_table : (row, factor) float64
        Ln of the risk at nodes, at factors of equal steps in the logarithm.
    row : (address, 4) int64
        Rows of the corner nodes.
    weight : (address, 4) float64
    bulge : (address) float64, ln
    position : (address) float64
        Of the address's factor, in steps from the first.
    scale : (address) float64
    out : (address) float64, filled; NaN where the position lies outside the table
    """
    share = np.empty(4)
    last = ln_table.shape[1] - 1
    for a in range(row.shape[0]):
        out[a] = np.nan
        if not 0.0 <= position[a] <= last:
            continue
        first = cubic_weights(position[a], last, share)
        total = bulge[a]
        for c in range(4):
            for f in range(4):
                total += weight[a, c] * share[f] * ln_table[row[a, c], first + f]
        out[a] = scale[a] * math.exp(total)


@kernel
def value_at(curve, position, share):
    """Value of a curve of equal steps at a position inside it; ``share`` (4) is scratch."""
    first = cubic_weights(position, curve.size - 1, share)
    value = 0.0
    for f in range(4):
        value += share[f] * curve[first + f]
    return value


@kernel
def position_of(curve, target, share):
    """Position at which a falling curve reaches a value; -inf or inf beyond its ends."""
    last = curve.size - 1
    if curve[0] <= target:
        return -np.inf
    if curve[last] > target:
        return np.inf
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        if curve[middle] > target:
            low = middle
        else:
            high = middle
    return position_between(curve, low, target, share)


@kernel
def position_between(curve, node, target, share):
    """Position of a value between a node and the next: regula falsi, Illinois variant.

    Between two nodes the curve is nearly straight: four steps or so, where halving takes forty.
    """
    low, high = float(node), node + 1.0
    above, below = curve[node] - target, curve[node + 1] - target
    at, side = high, 0
    for _ in range(40):
        at = (low * below - high * above) / (below - above)
        miss = value_at(curve, at, share) - target
        if abs(miss) <= 1e-12:
            break
        if miss > 0.0:
            below = 0.5 * below if side == 1 else below  # the same end again: pull the other in
            low, above, side = at, miss, 1
        else:
            above = 0.5 * above if side == -1 else above
            high, below, side = at, miss, -1
    return at


@kernel
def position_at_share_many(ln_table, row, weight, one, ln_share, out):
    """Position of the factor on all medians at which the risk is a share of that at a factor of 1.

    Parameters
    ----------
    ln_table : (row, factor) float64
        Ln of the risk at nodes, falling with factors of equal steps in the logarithm.
    row : (address, 4) int64
        Rows of the corner nodes.
    weight : (address, 4) float64
    one : float64
        Position of the factor 1, in steps from the first.
    ln_share : (address) float64
    out : (address) float64, filled
        In steps from the first factor; -inf and inf beyond the ends; NaN where the share is.
    """
    share = np.empty(4)
    curve = np.empty(ln_table.shape[1])
    for a in range(row.shape[0]):
        out[a] = np.nan
        if math.isnan(ln_share[a]):
            continue
        for f in range(curve.size):
            curve[f] = 0.0
            for c in range(4):
                curve[f] += weight[a, c] * ln_table[row[a, c], f]
        target = value_at(curve, one, share) + ln_share[a]
        out[a] = position_of(curve, target, share)
