"""Mingcha 明察: field inspection and covert-visit reporting."""
