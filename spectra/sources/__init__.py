# SPDX-License-Identifier: EUPL-1.2
"""Sources: how many earthquakes, where, and how near their ruptures come.

forecast    a forecast file of the reference chain as seismicity
rupture     RuptureModel, RuptureTable: rupture distance given magnitude, azimuth, hypocentre
seismicity  Seismicity, built_in_seismicity: annual rates per cell, magnitude and branch
_kernels    the formulas
"""
