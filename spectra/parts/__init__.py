# SPDX-License-Identifier: EUPL-1.2
"""Demand on a part of a building at its height: parapets, chimneys, walls out of their plane.

There is no public function here that gives a demand on its own: a demand on a part belongs to the
capacity of the same guideline, and ``npr.checks.local`` is where the two meet.

Files
-----
_kernels.py  the formulas of NZS 1170.5, section 8, and EN 1998-1, 4.3.5.2
schema.py    what data/parts.toml may hold
"""
