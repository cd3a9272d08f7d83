# SPDX-License-Identifier: EUPL-1.2
"""Strength, stiffness and drift of masonry piers and spandrels in their plane.

Source: EN 1998-3:2005 Annex C; NZSEE Guidelines 2017 Part C8 (quoted, not read).
Deviation: none. Verification: tests/verification/code_route, W7 and W8.
"""
