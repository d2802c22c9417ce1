"""Measurements on databases of their own; `python3 run.py bench [NAME]`."""
