# SPDX-License-Identifier: EUPL-1.2
"""Re-tune an edition of the norm to the limit on individual risk; how sure that is.

Files
-----
parameters.py        which numbers of an edition can be tuned
_kernels.py          demand and risk of pairs from tables
pairs.py             pairs of place and class, quick to evaluate
preparing.py         from a portfolio to pairs
branches.py          risk of the pairs by single branches of the logic tree
objective.py         margins, and which pairs count
scan.py              cost of verdicts, a step function, exactly
stepwise.py          where verdicts change along one parameter
fitting.py           least squares, least largest margin, least cost
identifiability.py   what can be told apart
uncertainty.py       linear theory, bootstrap by class, branches, profiles
problem.py           the problem, and the schema of problem.toml
reading.py           from problem.toml to the problem, or all that is wrong with it
calibrating.py       calibrate
edition.py           the edition that comes out
result.py            the answer
"""
