"""The rules of a case, pure: its life as one table, its clocks, its numbers, who stands how to it, the police's short table."""
