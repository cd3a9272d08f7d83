# SPDX-License-Identifier: EUPL-1.2
"""Capacity curves: what a building can take before it nears collapse."""
