"""What the architecture tests read: the project's own files, and lists of exceptions that must not go stale."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"


def files(*patterns: str) -> list[Path]:
    """The project's files matching any pattern, built and installed ones left out."""
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not _is_made(path))


def _is_made(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return parts[:3] == ("app", "static", "build") or any(part in {"node_modules", "__pycache__"} for part in parts)


def name(path: Path) -> str:
    """A file's name inside the project."""
    return path.relative_to(ROOT).as_posix()


def calls(source: str) -> Iterator[tuple[int, str]]:
    """Every call in a Python source: line and dotted name of what is called (`session.commit`, `Markup`)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def dotted(node: ast.expr) -> str:
    """The dotted name of an expression as far as it has one; what comes before an unnamed part is left out."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def unexpected(found: Iterable[str], allowed: Mapping[str, str]) -> list[str]:
    """What was found and is not allowed, and what is allowed and was not found: both are faults."""
    present = set(found)
    extra = sorted(present - set(allowed))
    stale = sorted(set(allowed) - present)
    return [*extra, *(f"stale exception: {entry}" for entry in stale)]
