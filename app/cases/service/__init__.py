"""Commands on findings and cases: verbs of the field, each one unit of work."""
