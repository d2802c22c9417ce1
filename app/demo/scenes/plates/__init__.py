"""The plates themselves, one module per category."""

from importlib import import_module

from app.demo.scenes.catalogue import Entry
from app.demo.scenes.plate import Plate


def plate_of(entry: Entry) -> Plate:
    """Draw the plate of a catalogue entry: the function of its name in the module of its category."""
    module = import_module(f"{__name__}.{entry.category.lower()}")
    plate: Plate = getattr(module, entry.name.replace("-", "_"))()
    return plate
