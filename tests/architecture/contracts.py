"""Import contracts of our own, run by import-linter beside its layers; pyproject.toml configures them.

All look at direct imports only; chains are the layers' business. A *room* is a package directly under `app`.
"""

import sys
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ROOT = "app"
WIRING = "app.wiring"

# Files of a room that decide, store and read; HTTP has no business in them
CORE = {"rules", "events", "models", "queries", "service", "policies"}
# Files of a room that only the wiring may take hold of
DOORS = {"views", "api", "cli"}


def names(field: object) -> frozenset[str]:
    """The strings configured for a list field (import-linter declares it as a field and fills in its value)."""
    return frozenset(cast("Iterable[str]", field))


def is_own(module: str) -> bool:
    """Whether a module is part of `app`."""
    return module == ROOT or module.startswith(f"{ROOT}.")


def room_of(module: str) -> str:
    """The room a module belongs to, or "" for `app` itself and for anything outside it."""
    parts = module.split(".")
    return parts[1] if parts[0] == ROOT and len(parts) > 1 else ""


def part_of(module: str) -> str:
    """The file of a room that a module is (or lies below), or "" for the room's face."""
    parts = module.split(".")
    return parts[2] if room_of(module) and len(parts) > 2 else ""


def is_rules(module: str) -> bool:
    """Whether a module is a room's pure rules."""
    return part_of(module) == "rules"


class DirectImports(Contract):
    """A contract that judges every direct import by itself."""

    @abstractmethod
    def objections(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Every import that breaks the contract, as (importer, imported)."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the objections; the contract is kept when there are none."""
        broken = sorted(self.objections(graph))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per import that breaks the contract."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} must not import {imported}", bold=False)
        output.new_line()

    @staticmethod
    def imports(graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Every direct import made inside `app`."""
        for importer in graph.modules:
            if is_own(importer):
                yield from ((importer, imported) for imported in graph.find_modules_directly_imported_by(importer))


class Faces(DirectImports):
    """Rooms reach each other through the package face only; rules may use other rooms' rules.

    `open_rooms` have no face: their modules are meant to be imported one by one.
    """

    type_name = "faces"
    open_rooms = fields.SetField(subfield=fields.StringField())

    def objections(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Imports that reach past another room's face."""
        open_rooms = names(self.open_rooms)
        for importer, imported in self.imports(graph):
            inside = part_of(imported) != "" and room_of(imported) not in open_rooms
            foreign = room_of(importer) != room_of(imported) and importer != WIRING
            if inside and foreign and not (is_rules(importer) and is_rules(imported)):
                yield importer, imported


class PureRules(DirectImports):
    """Rules import the standard library, geometry and rules, nothing else."""

    type_name = "pure_rules"

    def objections(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Imports of a rules module that are neither standard library, geometry nor rules."""
        for importer, imported in self.imports(graph):
            pure = is_rules(imported) or room_of(imported) == "geo" or imported in sys.stdlib_module_names
            if is_rules(importer) and not pure:
                yield importer, imported


class HttpFree(DirectImports):
    """Deciding, storing and reading know nothing of HTTP."""

    type_name = "http_free"
    libraries = fields.SetField(subfield=fields.StringField())

    def objections(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Imports of a web library by a core file of a room."""
        libraries = names(self.libraries)
        for importer, imported in self.imports(graph):
            if part_of(importer) in CORE and imported in libraries:
                yield importer, imported


class Doors(DirectImports):
    """Only the wiring imports views, APIs and commands; a room's tasks only the wiring and the room itself."""

    type_name = "doors"

    def objections(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Imports of a door by anything but the wiring."""
        for importer, imported in self.imports(graph):
            part = part_of(imported)
            inside = part_of(importer) == part and room_of(importer) == room_of(imported)
            if importer != WIRING and part in DOORS and not inside:
                yield importer, imported
            if importer != WIRING and part == "tasks" and room_of(importer) != room_of(imported):
                yield importer, imported


class OneImporter(DirectImports):
    """A library without type information is imported in one module, behind a typed wrapper."""

    type_name = "one_importer"
    libraries = fields.SetField(subfield=fields.StringField())

    def objections(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Every import of a listed library that has more than one importer."""
        libraries = names(self.libraries)
        importers: dict[str, list[str]] = defaultdict(list)
        for importer, imported in self.imports(graph):
            if imported in libraries:
                importers[imported].append(importer)
        for library, modules in importers.items():
            if len(modules) > 1:
                yield from ((module, library) for module in modules)


class Libraries(DirectImports):
    """A room uses the named third-party libraries and no other."""

    type_name = "libraries"
    room = fields.StringField()
    allowed = fields.SetField(subfield=fields.StringField())

    def objections(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        """Imports by the room of a third-party library that is not allowed."""
        known = names(self.allowed) | sys.stdlib_module_names
        for importer, imported in self.imports(graph):
            if room_of(importer) == str(self.room) and not is_own(imported) and imported not in known:
                yield importer, imported
