# SPDX-License-Identifier: EUPL-1.2
"""Response spectra by five parameters: ground acceleration, plateau and three corner periods.

Files
-----
spectrum        ElasticSpectrum: accelerations, displacements, design spectrum
arguments       arguments of spectra, checked
damping         named damping corrections
eurocode8       parameters of the spectra of Eurocode 8
fitting         five parameters from ordinates
site            spectra of many addresses from a hazard model
from_curves     five parameters from the spectra of others
table           spectra per location, and the nearest to an address
table_file      a CSV of them
table_bounds    what its columns can be
_kernels, _fit_kernels, _site_kernels
                formulas, the fit, ordinates between nodes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from spectra.elastic.damping import damping_correction_method
    from spectra.elastic.spectrum import ElasticSpectrum

__all__ = ["ElasticSpectrum", "damping_correction_method"]


# Lazy: the kernels beside it are imported from here too, and they need no units.
__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "damping": ["damping_correction_method"],
        "spectrum": ["ElasticSpectrum"],
    },
)
