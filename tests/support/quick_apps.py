"""Applications for tests are built by the thousand, and each compiles the same addresses and templates: here once per process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class SharedTemplates(BytecodeCache):
    """What templates were compiled to; a template whose text differs is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def compile_once() -> None:
    """Let all applications of this process share compiled templates and the functions that build addresses."""
    Flask.jinja_options = {"bytecode_cache": SharedTemplates()}
    Rule._compile_builder = _shared(Rule._compile_builder)  # type: ignore[assignment, method-assign]


def _shared(compile_builder: Callable[[Rule, bool], Builder]) -> Callable[[Rule, bool], Builder]:
    """A builder is made from nothing but the parts of the rule and its defaults; it takes the rule as its first argument."""
    compiled: dict[Any, Builder] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Builder:
        defaults = repr(sorted((rule.defaults or {}).items()))
        converters = tuple((name, type(each).__name__) for name, each in rule._converters.items())
        key = append_unknown, rule.rule, tuple(rule._trace), defaults, converters
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    return builder
