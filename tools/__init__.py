"""What `run.py` is made of: environments, front end, start, checks. Standard library only, no `app`."""
