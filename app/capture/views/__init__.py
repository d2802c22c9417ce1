"""Pages of the phone's room: what an inspector sees, what supervision sees of missing photos."""
