# SPDX-License-Identifier: EUPL-1.2
"""Formulas of the linear methods: lateral forces, torsion, and the wind beside them."""
