"""The map and the board as pages."""
