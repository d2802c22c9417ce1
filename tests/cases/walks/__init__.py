"""Random walks through the life of a case against a model that was written apart from the table (rules §4, §5)."""
