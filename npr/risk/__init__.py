# SPDX-License-Identifier: EUPL-1.2
"""The risk route: hazard x fragility x fatality over the whole logic tree, against nothing yet.

table          site_risk: risk at addresses, interpolated between nodes
zone           RiskModel, ZoneRisk: risk at the nodes of one zone, mean and percentiles
vulnerability  probability of death per level of motion
curves         risk_from_curves: mean risk from hazard curves of anybody
convolution    a hazard curve times a fragility
store          what has been computed, on disk
_kernels       percentiles and interpolation
"""
