# SPDX-License-Identifier: EUPL-1.2
"""Demand: how hard does the ground shake at this spot."""
