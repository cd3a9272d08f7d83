# SPDX-License-Identifier: EUPL-1.2
"""Where earthquakes are and how far their ruptures come: distances in km, rates per year.

Source: the published chain's rupture and source-integration modules, in our own words in
docs/hazard.md. Verification: tests/spectra/test_sources.py.
"""

import math

import numpy as np

from npr.core.jit import kernel


@kernel
def rupture_distance(along, across, offset, depth):
    """Distance to a vertical rupture that starts at the hypocentre and comes ``offset`` km nearer.

    Parameters
    ----------
    along, across : float64, km
        Epicentral distance resolved along and across the strike; ``along`` >= 0.
    offset : float64, km
        How far the rupture extends towards the site.
    depth : float64, km
        Depth of the top of the rupture.

    Returns
    -------
    float64, km
    """
    rest = max(along - offset, 0.0)
    return math.sqrt(across * across + rest * rest + depth * depth)


@kernel
def rupture_distance_probability(distance, power, hypocentral, azimuth, scatter, offset, depth):
    """Probability of the rupture distance given magnitude, azimuth and hypocentral distance.

    Parameters
    ----------
    distance : (distance) float64, km, equal steps in the logarithm
    power : float64
        Each distance is shared between two nodes, linearly in R^-power; 0 means in ln R. A hazard
        that falls with R^-power is then integrated without error.
    hypocentral : (hypocentral) float64, km, >= depth
    azimuth : (azimuth) float64, rad, between site and strike
    scatter : (point) float64, rad, deviations of the strike
    offset : (magnitude, point) float64, km, of the rupture towards the site
    depth : float64, km

    Returns
    -------
    (magnitude, azimuth, hypocentral, distance) float64
        A row sums to 1.
    """
    n_magnitude, n_point = offset.shape
    out = np.zeros((n_magnitude, azimuth.size, hypocentral.size, distance.size))
    ln_first = math.log(distance[0])
    step = (math.log(distance[-1]) - ln_first) / (distance.size - 1)
    for a in range(azimuth.size):
        for p in range(n_point):
            sine = abs(math.sin(azimuth[a] + scatter[p]))
            cosine = abs(math.cos(azimuth[a] + scatter[p]))
            for h in range(hypocentral.size):
                epicentral = math.sqrt(max(hypocentral[h] ** 2 - depth * depth, 0.0))
                for m in range(n_magnitude):
                    r = rupture_distance(
                        epicentral * cosine, epicentral * sine, offset[m, p], depth
                    )
                    x = (math.log(r) - ln_first) / step
                    x = min(max(x, 0.0), distance.size - 1.0)
                    i = min(int(x), distance.size - 2)
                    share = x - i
                    if power > 0.0:
                        share = math.expm1(-power * step * share) / math.expm1(-power * step)
                    out[m, a, h, i] += (1.0 - share) / n_point
                    out[m, a, h, i + 1] += share / n_point
    return out


@kernel
def between(
    probability, first, last, m, azimuth, share_azimuth, hypocentral, share_hypocentral, out
):
    """Probability of the rupture distance between four nodes of azimuth and hypocentral distance.

    Parameters
    ----------
    probability : (azimuth, hypocentral, magnitude, distance) float64
    first, last : (azimuth, hypocentral, magnitude) int64
    m : int, which magnitude
    azimuth, hypocentral : int, lower node
    share_azimuth, share_hypocentral : float64, of the upper node
    out : (distance) float64, filled from ``begin`` to ``end``

    Returns
    -------
    begin, end : int
        Outside these the probability is zero and ``out`` is not touched.
    """
    begin, end = out.size, 0
    for a in range(azimuth, azimuth + 2):
        for h in range(hypocentral, hypocentral + 2):
            begin, end = min(begin, first[a, h, m]), max(end, last[a, h, m])
    out[begin:end] = 0.0
    for a in range(azimuth, azimuth + 2):
        wa = share_azimuth if a > azimuth else 1.0 - share_azimuth
        for h in range(hypocentral, hypocentral + 2):
            w = wa * (share_hypocentral if h > hypocentral else 1.0 - share_hypocentral)
            for i in range(first[a, h, m], last[a, h, m]):
                out[i] += w * probability[a, h, m, i]
    return begin, end


@kernel
def rate_many(
    x, y, cell_x, cell_y, cell_rate, hypocentral, probability, first, last, strike, depth
):
    """Annual rate of events by magnitude and rupture distance, as seen from each node.

    Parameters
    ----------
    x, y : (node) float64, km
    cell_x, cell_y : (cell) float64, km
    cell_rate : (cell, magnitude, mmax) float64, 1/yr
    hypocentral : (hypocentral) float64, km, nodes of ``probability``
    probability : (azimuth, hypocentral, magnitude, distance) float64, azimuth in equal steps 0..90°
        In this order all magnitudes of a pair of places lie together in memory.
    first, last : (azimuth, hypocentral, magnitude) int64
        Where the non-zero part of ``probability`` begins and (exclusive) ends.
    strike : float64, rad
    depth : float64, km

    Returns
    -------
    (node, mmax, magnitude, distance) float64, 1/yr
    """
    n_azimuth, n_hypocentral, n_magnitude, n_distance = probability.shape
    n_mmax = cell_rate.shape[2]
    out = np.zeros((x.size, n_mmax, n_magnitude, n_distance))
    seen = np.zeros(n_distance)
    for n in range(x.size):
        for c in range(cell_x.size):
            dx, dy = x[n] - cell_x[c], y[n] - cell_y[c]
            r = math.sqrt(dx * dx + dy * dy + depth * depth)
            r = min(max(r, hypocentral[0]), hypocentral[-1])
            h = min(max(np.searchsorted(hypocentral, r, side="right") - 1, 0), n_hypocentral - 2)
            wh = (r - hypocentral[h]) / (hypocentral[h + 1] - hypocentral[h])
            angle = math.acos(min(abs(math.cos(math.atan2(dx, dy) - strike)), 1.0))
            xa = angle / (0.5 * math.pi) * (n_azimuth - 1)
            a = min(int(xa), n_azimuth - 2)
            wa = xa - a
            for m in range(n_magnitude):
                begin, end = between(probability, first, last, m, a, wa, h, wh, seen)
                for k in range(n_mmax):
                    rate = cell_rate[c, m, k]
                    if rate > 0.0:
                        for i in range(begin, end):
                            out[n, k, m, i] += rate * seen[i]
    return out
