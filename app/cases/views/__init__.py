"""Pages of cases: lists, the case, checks, rulings, the police desk, photos."""
