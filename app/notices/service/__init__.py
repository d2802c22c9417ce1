"""Posting, withdrawing, reading and sending notices."""
