"""Every import contract of pyproject.toml catches the import it is there to forbid, and lets its neighbours pass."""

from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter import api
from importlinter.application.use_cases import _register_contract_types
from importlinter.application.user_options import UserOptions
from importlinter.domain.contract import registry

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@cache
def configuration() -> UserOptions:
    read = api.read_configuration(str(PYPROJECT))
    options = UserOptions(**read)
    _register_contract_types(options)
    return options


def is_kept(contract_id: str, *imports: tuple[str, str]) -> bool:
    """Whether the contract holds for a house made of these imports alone."""
    options = configuration()
    chosen = next(one for one in options.contracts_options if one.get("id") == contract_id)
    graph = grimp.ImportGraph()
    modules = {name for pair in imports for name in pair}
    for module in modules | {parent for name in modules for parent in parents(name)}:
        graph.add_module(module, is_squashed=not module.startswith("app"))
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="")
    contract = registry.get_contract_class(chosen["type"])(chosen["name"], options.session_options, chosen)
    return contract.check(graph=graph, verbose=False).kept


def parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


@pytest.mark.parametrize(
    ("contract_id", "importer", "imported"),
    [
        ("floors", "app.geo.morton", "app.platform.db"),
        ("floors", "app.platform.jobs", "app.audit"),
        ("floors", "app.accounts.service", "app.territory"),
        ("floors", "app.catalogue.service", "app.routing"),
        ("floors", "app.routing.service", "app.cases"),
        ("floors", "app.notices.service", "app.cases"),
        ("floors", "app.cases.service", "app.oversight"),
        ("floors", "app.capture.service", "app.tips"),
        ("floors", "app.site.views", "app.demo"),
        ("floors", "app.cases.service", "app.wiring"),
        ("floors", "app.attic.service", "app.platform.db"),
        ("faces", "app.cases.service", "app.territory.models"),
        ("faces", "app.cases.service", "app.routing.rules"),
        ("faces", "app.cases.rules", "app.routing.service"),
        ("rules", "app.cases.rules", "flask"),
        ("rules", "app.cases.rules", "sqlalchemy"),
        ("rules", "app.cases.rules", "app.platform.clock"),
        ("rules", "app.cases.rules", "app.routing"),
        ("rules", "app.cases.rules.table", "app.cases.models"),
        ("http", "app.cases.service", "flask"),
        ("http", "app.cases.queries", "werkzeug"),
        ("http", "app.cases.service.filing", "flask"),
        ("doors", "app.site.views", "app.cases.views"),
        ("doors", "app.cases.views", "app.cases.api"),
        ("doors", "app.cases", "app.cases.cli"),
        ("doors", "app.cases.service", "app.notices.tasks"),
        ("geometry", "app.geo.polygons", "flask"),
        ("geometry", "app.geo.polygons", "sqlalchemy"),
    ],
)
def test_forbidden_import_is_caught(contract_id: str, importer: str, imported: str) -> None:
    assert not is_kept(contract_id, (importer, imported))


@pytest.mark.parametrize(
    ("contract_id", "importer", "imported"),
    [
        ("floors", "app.wiring", "app.cases.views"),
        ("floors", "app.cases.service", "app.routing"),
        ("floors", "app.routing.service", "app.notices"),
        ("faces", "app.wiring", "app.cases.views"),
        ("faces", "app.cases.service", "app.cases.models"),
        ("faces", "app.cases.service", "app.territory"),
        ("faces", "app.cases.rules", "app.routing.rules"),
        ("faces", "app.cases.service", "app.platform.db"),
        ("rules", "app.cases.rules", "dataclasses"),
        ("rules", "app.cases.rules", "app.geo.distance"),
        ("rules", "app.cases.rules", "app.cases.rules.table"),
        ("http", "app.cases.views", "flask"),
        ("http", "app.platform.i18n", "flask"),
        ("doors", "app.wiring", "app.cases.api"),
        ("doors", "app.cases.service", "app.cases.tasks"),
        ("doors", "app.cases.views.pages", "app.cases.views.parts"),
        ("geometry", "app.geo.polygons", "shapely"),
        ("untyped", "app.platform.jobs", "huey"),
    ],
)
def test_allowed_import_passes(contract_id: str, importer: str, imported: str) -> None:
    assert is_kept(contract_id, (importer, imported))


def test_chain_upwards_is_caught() -> None:
    assert not is_kept("floors", ("app.routing.service", "app.platform.hub"), ("app.platform.hub", "app.cases"))


def test_second_importer_of_an_untyped_library_is_caught() -> None:
    assert not is_kept("untyped", ("app.platform.jobs", "huey"), ("app.cases.tasks", "huey"))


def test_cycle_inside_a_room_is_caught() -> None:
    assert not is_kept("cycles", ("app.cases.service", "app.cases.queries"), ("app.cases.queries", "app.cases.service"))


def test_every_contract_is_tried() -> None:
    tried = {"floors", "faces", "rules", "http", "doors", "geometry", "untyped", "cycles"}
    assert {contract["id"] for contract in configuration().contracts_options} == tried
