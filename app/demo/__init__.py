"""The demo city: drawn street scenes, sample photos and a generated city life, all marked as demo."""
