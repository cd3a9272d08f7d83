# SPDX-License-Identifier: EUPL-1.2
"""Editions of the norm as data, and the rule that turns figures into a verdict.

edition  Edition, load_edition: what is asked, frozen, cited, with a digest
verdict  decide: risk and status to verdict and risk profile
data/    one TOML file per edition
"""
