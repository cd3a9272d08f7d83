# SPDX-License-Identifier: EUPL-1.2
"""Capacity: what is this building and what can it take."""
