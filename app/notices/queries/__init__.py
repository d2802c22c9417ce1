"""Reads inboxes, preferences and what goes out."""
