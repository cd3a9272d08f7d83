# SPDX-License-Identifier: EUPL-1.2
"""Several variants of hazard, fragility and edition on one portfolio, and what each does to it.

schema         what ``variants.toml`` may say
reading        read_variants: the file, every problem at once
setup          Setup, Sources: hazard, catalogue and edition behind the names, loaded once
running        run_variants: every variant on one portfolio
attribution    attribute: what of a change is due to hazard, fragility and edition
causes         the dominant cause of a flip
totals         an attribution as tables: per address, by class, municipality, owner
shapley        Shapley values, exact in whole numbers
one_at_a_time  each assumed value, year and catalogue at its alternatives
sobol          sobol_indices: shares of a variance, by SALib
risk_indices   Sobol indices of the risk, from sensitivity.toml
code_indices   Sobol indices of the code route, for the assumed numbers of an edition
study          study_variants: all of this for one file, and its files
"""
