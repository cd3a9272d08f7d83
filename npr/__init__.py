# SPDX-License-Identifier: EUPL-1.2
"""Seismic demand against capacity against the norm, for one building or millions of addresses."""
