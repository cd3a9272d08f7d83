# SPDX-License-Identifier: EUPL-1.2
"""Capacity curves: what a building can take before it nears collapse.

Files
-----
_kernels.py     the curve in terms of the spectrum, damping, period, foundation
curve.py        CapacityCurve: given or from wall lines
foundation.py   springs under the structure
damping.py      hysteretic damping models by name
defaults.py     assumed capacity of the vulnerability classes
schema.py       what the files of data may hold
"""
