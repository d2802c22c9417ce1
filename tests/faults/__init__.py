"""Faults and the proofs that survive them: nothing here is ever a setting of the product."""
