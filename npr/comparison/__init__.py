# SPDX-License-Identifier: EUPL-1.2
"""Results side by side: which verdicts flip, where the two routes differ, how even they are.

Files
-----
comparing.py    compare, Comparison: the public function and its tables
source.py       one result: from a file, a table or ``npr.assess``
pairing.py      rows of two results that are the same address, and rows that are not paired
flipping.py     verdicts from one result to the other
routes.py       code against risk inside one result; medians of the risk at a unity check of 1
neighbours.py   addresses side by side, of one class, with different verdicts
measures.py     how much stronger: light and heavy measures
labelled.py     counts and medians as a labelled dataset
"""
