# SPDX-License-Identifier: EUPL-1.2
"""The calculation note of one described building, as text, Markdown or HTML."""
