"""Findings, cases, the transition table and the clocks on a case."""
