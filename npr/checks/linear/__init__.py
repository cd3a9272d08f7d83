# SPDX-License-Identifier: EUPL-1.2
"""Formulas of the linear methods: lateral forces, and the wind beside them."""
