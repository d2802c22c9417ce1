"""Pure geometry on WGS-84: coordinate systems, Morton cells, distances, circles and polygon look-up.

Knows no framework and no word of the domain. Coordinates are decimal degrees, longitude first.
"""
