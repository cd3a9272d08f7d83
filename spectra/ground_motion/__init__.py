# SPDX-License-Identifier: EUPL-1.2
"""Ground-motion models: how hard the ground shakes for a magnitude, a distance and a soil.

model     GroundMotionModel, load_ground_motion_model: coefficients as data, branches with weights
_kernels  the formulas
"""

from spectra.ground_motion.model import GroundMotionModel, load_ground_motion_model

__all__ = ["GroundMotionModel", "load_ground_motion_model"]
