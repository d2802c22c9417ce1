"""Read models for supervision: the map of open cases and the board."""
