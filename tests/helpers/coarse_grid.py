# SPDX-License-Identifier: EUPL-1.2
"""Discretisations too coarse to be right, and quick: for tests that ask what is the same."""

from __future__ import annotations

from dataclasses import replace

from spectra.discretisation import DEFAULT, LogGrid

COARSE = replace(
    DEFAULT,
    magnitude_step=0.5,
    magnitude_count=11,
    distance_count=12,
    rupture_points=32,
    azimuth_count=7,
    hypocentral_count=40,
)
"""Few events; levels of motion as usual."""

COARSEST = replace(COARSE, average_levels=LogGrid(1e-3, 8.0, 48), pga_levels=LogGrid(1e-4, 8.0, 48))
"""Few levels of motion too."""
