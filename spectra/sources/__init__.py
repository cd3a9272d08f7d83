# SPDX-License-Identifier: EUPL-1.2
"""Sources: how many earthquakes, where, and how near their ruptures come.

seismicity        built_in_seismicity, uniform_seismicity: what ships with the package
forecast          a forecast file of the reference chain as seismicity
places            cells must lie in the Netherlands
seismicity_file   load_seismicity, write_seismicity: a file made from a list of earthquakes
annual_rates      Seismicity: annual rates per cell, magnitude and branch
cells             SourceCells: shares, b-values and a rate; from these the seismicity of a year
branches          optional branches of the rate and of the b-value
earthquakes       read_earthquakes: a list from a file, with every row that cannot be read
earthquake_rows   its layouts (KNMI, FDSN services, ours), and one event from one row
recipe            seismicity_from_earthquakes: from the list to cells and rate
smoothing         density of the events and local b-value
rate              DecayingRate and its fit
gas_field         outline and cells of the gas field
parameters        what seismicity.toml says
rupture           RuptureModel, RuptureTable: rupture distance given magnitude, azimuth, hypocentre
_kernels          the formulas of ruptures and rates
"""
