# SPDX-License-Identifier: EUPL-1.2
"""One described building: its file, its checks, and what depends on assumed values.

Files
-----
quantities.py    one input: number, unit, what it rests on
tables.py        what a building file may hold
rules.py         what belongs together in a file
consistency.py   numbers that do not agree with each other
reading.py       from a file to a described building
editions.py      the edition that it is checked by
tasks.py         what is to be checked, each with the tables that it stands on
demand.py        the spectrum: typed in, or from a hazard model
masonry.py       storeys and piers as the packages take them
directions.py    capacity and pushover check per direction
linears.py       lateral force method per direction, and members
locals.py        elements out of their plane
winds.py         the wind beside the earthquake
part.py          one check, and where in the file it comes from
run.py           all checks by one edition
alternatives.py  what the alternatives of assumed values would change
inputs.py        inputs, measured or assumed
unchecked.py     what was not checked
checking.py      check_building: the answer
"""
