# SPDX-License-Identifier: EUPL-1.2
"""Response spectra by five parameters."""
