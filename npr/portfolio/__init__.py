# SPDX-License-Identifier: EUPL-1.2
"""From a table of addresses to arrays ready for computing, and back to a file.

* ``columns``: which column is which; ``columns.toml`` lists names and synonyms;
  ``columns_error``: its error, with the mapping of names that may repair it.
* ``reading``: ``read_table``, from a file or a table in memory; each defect has a message;
  ``_csv`` reads text, ``_commas`` decimal commas in it, ``_points`` the points of GeoParquet.
* ``ids``: ids that were damaged on the way, repaired or marked.
* ``encoding``: ``encode``, the judgement of every row and the arrays; its parts are ``_places``
  (coordinates), ``_classes`` (classes and mixtures) and ``_types`` (column types).
* ``code_columns``: what a table says for the code route.
* ``problems``: the list of what is wrong with which row; ``code_problems``: that of the code route.
* ``unread``: columns that are carried through, and what they may have been meant for.
* ``writing``: ``write_table`` and ``check_writable``, whole or not at all, with provenance.
* ``demo``: ``demo_portfolio``, a synthetic portfolio, from ``demo.toml`` and ``settlements.toml``.
"""
