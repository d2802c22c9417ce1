"""Reads of findings and cases; they return dataclasses and never commit."""
