# SPDX-License-Identifier: EUPL-1.2
"""The capacity spectrum of EQRM (Geoscience Australia) as a peer, where its modules are at hand.

EQRM is GPL and Python 2: nothing of it is here. ``EQRM_DIR`` names the directory that holds its
package ``eqrm_code``, made to run; README.md in this directory tells how.
"""

from __future__ import annotations

import importlib
import math
import os
import sys

import numpy as np

PERIODS = np.append(np.arange(0.0, 0.95, 0.1), np.arange(1.0, 5.1, 0.5))  # s, of its tests
G = 9.8  # theirs, m/s²
CASE_SA = np.array([
    0.342012967618843, 0.763365709250557, 0.653837319165796, 0.530630921234538, 0.442943423800148,
    0.383969335597378, 0.344524949645552, 0.321240620786007, 0.302941865445212, 0.27664105478319,
    0.248309353527187, 0.15957588550857, 0.110047888697209, 0.0801793140567643, 0.0550935180421332,
    0.0397236036505722, 0.0291049436633207, 0.0214091242649845, 0.0157482043977009,
])  # fmt: skip
CASE_SD = 41.810644943005  # mm, from the earlier MATLAB version of its authors


def _model(magnitude, ay_g, period, hardening, ductility, damping, kappa):
    sys.path.insert(0, os.environ["EQRM_DIR"])
    try:
        model = importlib.import_module("eqrm_code.capacity_spectrum_model")
    finally:
        sys.path.pop(0)
    one = np.ones_like(ay_g)
    building = {
        "design_strength": ay_g, "natural_elastic_period": period, "yield_to_design": one,
        "fraction_in_first_mode": one, "height_to_displacement": one, "damping_Be": damping * one,
        "ultimate_to_yield": hardening * one, "ductility": ductility * one,
        **dict.fromkeys(("damping_s", "damping_m", "damping_l"), kappa * one),
    }  # fmt: skip
    return model.Capacity_spectrum_model(
        PERIODS, np.array([magnitude]), building, csm_hysteretic_damping="curve"
    )


def check_eqrm() -> None:
    """That it is EQRM: the end-to-end case of its own tests."""
    ay_g, period = np.array([0.069 * 1.75 / 0.9]), np.array([0.3])
    _, found = _model(7.2, ay_g, period, 2.0, 7.0, 0.08, 0.001).building_response(
        CASE_SA[None, None]
    )
    np.testing.assert_allclose(found, CASE_SD, rtol=1e-7)


def eqrm(a_g, corners, curves, kappa: float = 0.4, together: int = 2_000):
    """EQRM on the same buildings, in its terms: work that returns their spectral displacements, m.

    Its curve must rise after yield: by 10 % here. ``kappa`` is the part of the area of its loop
    that counts. ``together`` buildings go in one call: its arrays fit the cache.
    """
    p, T_B, T_C, T_D = (part[:, np.newaxis] for part in corners)
    a_y, d_y, d_u = curves[:3]
    T = np.maximum(PERIODS, 1e-9)
    falling = p * np.minimum(1.0, T_C / T) * np.minimum(1.0, T_D / T)
    sa = a_g[:, np.newaxis] / G * np.where(T < T_B, 1.0 + T / T_B * (p - 1.0), falling)
    sa, ay_g, period = sa[:, np.newaxis, :], a_y / G, 2.0 * math.pi * np.sqrt(d_y / a_y)

    def work() -> np.ndarray:
        found = []
        for begin in range(0, a_g.size, together):
            b = slice(begin, begin + together)
            model = _model(5.0, ay_g[b], period[b], 1.1, d_u[b] / d_y[b] / 1.1, 0.05, kappa)
            found.append(model.building_response(sa[b])[1][:, 0] / 1e3)
        return np.concatenate(found)

    return work
