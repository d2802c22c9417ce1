"""House rules that read the sources: one write door, one clock, no raw HTML, no long files."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import calls, dotted, files, name, unexpected

LONGEST_FILE = 400

COMMITS = {"app/platform/unit_of_work.py": "the one write door"}
CLOCKS = {"app/platform/clock.py": "the one clock"}
RAW_HTML = {"app/site/icons.py": "draws the icons of the project's own file"}
CHOOSES_THE_DATABASE = {"tests/conftest.py": "turns the option into the fixture database_kind"}
LONG_FILES: dict[str, str] = {}

_TRANSACTION = re.compile(r"(^|\.)(commit|rollback)$")
_CLOCK = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)|utcnow)$")
_DATABASE_OPTION = re.compile(r"getoption\(\s*[\"']--db")
_ANSWERS_LATER = re.compile(r"\basync\b|\bawait\b|\.then\(")
_UNSAFE_TEMPLATE = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false", re.IGNORECASE)


def ends_transaction(source: str) -> bool:
    return any(_TRANSACTION.search(called) for _, called in calls(source))


def reads_clock(source: str) -> bool:
    return any(_CLOCK.search(called) for _, called in calls(source))


def trusts_html(source: str) -> bool:
    """Whether anything but a literal is declared to be safe HTML."""
    return any(
        not isinstance(argument, ast.Constant)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and dotted(node.func).endswith(("Markup", "render_template_string"))
        for argument in node.args
    )


def is_unsafe_template(source: str) -> bool:
    return _UNSAFE_TEMPLATE.search(source) is not None


def chooses_database(source: str) -> bool:
    """Whether a test looks at the option itself: then nobody sees that it belongs to the run on PostgreSQL."""
    return _DATABASE_OPTION.search(source) is not None


def waits_for_a_promise(source: str) -> bool:
    """Whether a test hands ``wait_for_function`` what answers later: the promise itself is a yes, and nothing is waited for."""
    return "wait_for_function" in source and any(
        dotted(node.func).endswith("wait_for_function") and _ANSWERS_LATER.search(_text(source, node.args[0]))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and node.args
    )


def _text(source: str, argument: ast.expr) -> str:
    """The script an argument stands for: itself, or what its name was given in the same file."""
    if not isinstance(argument, ast.Name):
        return ast.unparse(argument)
    given = re.search(rf"^{argument.id} = (\"\"\".*?\"\"\"|.*?$)", source, re.MULTILINE | re.DOTALL)
    return given[1] if given else ""


def python_files() -> Iterator[tuple[str, str]]:
    for path in files("app/**/*.py"):
        yield name(path), path.read_text("utf-8")


def test_only_the_unit_of_work_ends_transactions() -> None:
    assert unexpected((file for file, source in python_files() if ends_transaction(source)), COMMITS) == []


def test_only_the_clock_reads_the_time() -> None:
    assert unexpected((file for file, source in python_files() if reads_clock(source)), CLOCKS) == []


def test_what_asks_for_the_database_says_so_by_a_fixture() -> None:
    tests = ((name(path), path.read_text("utf-8")) for path in files("tests/**/*.py"))
    assert unexpected((file for file, source in tests if chooses_database(source)), CHOOSES_THE_DATABASE) == []


def test_browser_tests_wait_for_answers_not_for_promises() -> None:
    tests = ((name(path), path.read_text("utf-8")) for path in files("tests/**/*.py"))
    assert [file for file, source in tests if waits_for_a_promise(source)] == []


def test_no_html_goes_unescaped() -> None:
    found = [file for file, source in python_files() if trusts_html(source)]
    templates = files("app/**/*.html", "app/**/*.xml", "app/**/*.svg", "app/**/*.txt")
    found += [name(path) for path in templates if is_unsafe_template(path.read_text("utf-8"))]
    assert unexpected(found, RAW_HTML) == []


def test_no_file_is_too_long_to_read() -> None:
    sources = files("*.py", "app/**/*.py", "tools/**/*.py", "bench/**/*.py", "tests/**/*.py", "frontend/**/*.ts")
    lengths = {name(path): path.read_text("utf-8").count("\n") for path in sources}
    assert unexpected((file for file, lines in lengths.items() if lines > LONGEST_FILE), LONG_FILES) == []


def test_every_test_directory_is_a_package() -> None:
    directories = {path.parent for path in files("tests/**/*.py")}
    assert [name(one) for one in sorted(directories) if not (one / "__init__.py").exists()] == []


@pytest.mark.parametrize(
    "source",
    [
        'page.wait_for_function("async () => true")',
        'page.wait_for_function("x().then(Boolean)")',
        'READY = """async () => {\n}"""\npage.wait_for_function(READY)',
    ],
)
def test_seeded_promise_is_caught(source: str) -> None:
    assert waits_for_a_promise(source)


@pytest.mark.parametrize("source", ["db.session.commit()", "session.rollback()", "commit()", "one().commit()"])
def test_seeded_transaction_is_caught(source: str) -> None:
    assert ends_transaction(source)


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "dt.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "time.localtime()",
    ],
)
def test_seeded_clock_is_caught(source: str) -> None:
    assert reads_clock(source)


@pytest.mark.parametrize(
    "source", ["clock.now()", "time.monotonic()", "time.perf_counter()", "datetime.fromisoformat(a)"]
)
def test_injected_clock_and_stop_watches_pass(source: str) -> None:
    assert not reads_clock(source)


@pytest.mark.parametrize(
    "source", ["Markup(text)", "markupsafe.Markup(text)", "render_template_string(text)", "Markup(f'<b>{text}</b>')"]
)
def test_seeded_trust_in_html_is_caught(source: str) -> None:
    assert trusts_html(source)


def test_seeded_look_at_the_database_option_is_caught() -> None:
    assert chooses_database("request.config.getoption(" + "'--db')")


@pytest.mark.parametrize("source", ["Markup()", "Markup('<b>{}</b>').format(text)"])
def test_literal_html_passes(source: str) -> None:
    assert not trusts_html(source)


@pytest.mark.parametrize(
    "source", ["{{ note|safe }}", "{{ note | safe }}", "{% autoescape false %}", "{%- autoescape False %}"]
)
def test_seeded_unsafe_template_is_caught(source: str) -> None:
    assert is_unsafe_template(source)


def test_stale_exception_is_caught() -> None:
    assert unexpected([], {"app/gone.py": "was needed once"}) == ["stale exception: app/gone.py"]
