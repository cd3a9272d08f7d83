# SPDX-License-Identifier: EUPL-1.2
"""The ground floor: what every other package stands on. It imports nothing of ours.

bounds      what a quantity can be: one table of physical bounds (bounds.toml)
errors      messages that say what, where, got, expected and how to repair
files       whole-or-not-at-all writing, digests, TOML and NetCDF with a schema
jit         the one decorator for compiled kernels, with a disk cache that processes may share
lines       on which line of a TOML file a key stands
problems    what is wrong with a file that a user wrote, by line and key
provenance  which version and which data made a result
store       what has been computed, on disk, by digest
status      status bits, with texts in English and Dutch
threads     the one owner of parallelism
units       quantities at the door, SI floats inside
user_files  files that a user writes: parse, schema, rules, in turn
variables   the registry of public output variables (variables.toml)
"""
