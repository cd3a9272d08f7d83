# SPDX-License-Identifier: EUPL-1.2
"""Motions: the distribution of ground motion at the surface, given an earthquake.

tables               MotionTables: probabilities of motions, given an earthquake
arguments            groups of arguments that the kernels take
_average_kernels     SaAvg and PGA per branch, for risk
_exceedance_kernels  Sa at one period, mean over the branches, for hazard
"""
