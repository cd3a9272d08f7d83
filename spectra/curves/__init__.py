# SPDX-License-Identifier: EUPL-1.2
"""Hazard as a file has it: curves and uniform hazard spectra of ours and of others.

Every reader checks units, time base and completeness, gives a ``HazardCurves``, and says in its
``found`` what it found and what it did with it. The layout is in docs/others-hazard.md.

Files
-----
table              HazardCurves, read_hazard: the labelled table, our NetCDF file
layout             names and units of the table, and what makes one impossible
nearest            the nearest site of every place
found              what a table holds, in words
openquake          read_openquake: CSV files of the OpenQuake engine
openquake_file     one such file: its header and its columns
openquake_writing  write_openquake: our curves as such files
chain              read_chain_hazard: output of the public chain, Zarr or NetCDF
places             points that must lie in the Netherlands
clipped            stored ordinates that are the last level of a curve
against_ours       PGA of others held against that of our own hazard
"""
