"""Entry of a decoder process: ``python -I app/evidence/decoder/__main__.py``, its socket on standard input.

The packages above are registered as bare folders first, so that a decoder loads its own few modules and the image library
instead of the whole application.
"""

import sys
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent


def register_bare_packages() -> None:
    """Let ``app.evidence.decoder`` be imported without what stands above it."""
    folders = {"app": _HERE.parents[1], "app.evidence": _HERE.parent, "app.evidence.decoder": _HERE}
    for name, folder in folders.items():
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


if __name__ == "__main__":
    register_bare_packages()
    from app.evidence.decoder.worker import main

    main()
