# SPDX-License-Identifier: EUPL-1.2
"""Capacity curves: what a building can take before it nears collapse.

Files
-----
_kernels.py     the curve in terms of the spectrum, damping, period, foundation
curve.py        CapacityCurve: given, from a pushover or from wall lines
system.py       storeys reduced to one degree of freedom
reduction.py    a pushover curve as given, reduced to that system
pushover.py     its curve cut off at limits and made bilinear
loads.py        seismic mass, load on the walls, torsion
quantity.py     one positive number at the door
methods.py      numbers of these reductions
figures.py      what a curve says of itself, with units
foundation.py   springs under the structure
damping.py      hysteretic damping models by name
defaults.py     assumed capacity of the vulnerability classes
schema.py       what the files of data may hold
"""
