# SPDX-License-Identifier: EUPL-1.2
"""Response spectra by five parameters: ground acceleration, plateau and three corner periods.

Files
-----
spectrum        ElasticSpectrum: accelerations, displacements, design spectrum
damping         named damping corrections
eurocode8       parameters of the spectra of Eurocode 8
fitting         five parameters from ordinates
site            spectra of many addresses from a hazard model
table           a CSV of spectra per location
_kernels, _fit_kernels, _site_kernels
                formulas, the fit, ordinates between nodes
"""
