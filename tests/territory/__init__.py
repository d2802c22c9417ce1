"""Tests of units, persons and boundaries."""
