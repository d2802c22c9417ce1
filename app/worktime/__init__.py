"""Legal work calendar and the three clocks: when something is due, how much work time has passed."""
