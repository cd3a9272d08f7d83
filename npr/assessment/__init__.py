# SPDX-License-Identifier: EUPL-1.2
"""The public functions: addresses in, a verdict per address out.

building  Building: one building with quantities
bulk      assess: a table of addresses
results   AssessmentTable: the table of results
single    assess_building, Assessment: one building, with a trace of every number
trace     the way to one answer, number by number
"""
