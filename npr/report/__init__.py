# SPDX-License-Identifier: EUPL-1.2
"""The calculation note of one described building, and the page of a comparison.

Files
-----
note.py         from the answer to sections of a note
steps.py        steps of a calculation
piers.py        piers and masonry behind a capacity
dependence.py   what depends on assumed values
wind.py         the wind beside the earthquake
plot.py         curves of a pushover check
numbers.py      figures as an engineer writes them
blocks.py       what a note is made of
text.py         as text and as Markdown
html.py         as HTML, with templates/
svg.py          the picture in a note
writing.py      in the format that is asked for

comparison.py           from a comparison to a page
comparison_tables.py    all its tables, computed once
comparison_pictures.py  flips, medians, risk against unity check
comparison_files.py     tables, pictures and page as files
charts.py               bars, dots and a grid of counts
"""
