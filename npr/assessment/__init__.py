# SPDX-License-Identifier: EUPL-1.2
"""The public functions: addresses in, a verdict per address out.

building     Building: one building with quantities
bulk         assess: a table of addresses
candidates   capacity curves that an address may have
code         the code route for a portfolio: unity checks, mixtures, answers
code_demand  return period and spectrum of every address
code_trace   the code route of one answer, step by step
required     how much stronger an address must be
results      AssessmentTable: the table of results
single       assess_building, Assessment: one building, with a trace of every number
trace        the way to one answer, number by number
"""
