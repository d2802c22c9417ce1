"""Reusable parts of which the demo's street scenes are composed: pen, camera, and things seen on a street."""
