# SPDX-License-Identifier: EUPL-1.2
"""The code route: demand against capacity by the guideline's own way."""
