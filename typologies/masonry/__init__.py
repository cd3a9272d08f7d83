# SPDX-License-Identifier: EUPL-1.2
"""Masonry walls in their plane: piers, spandrels, wall lines, materials."""
