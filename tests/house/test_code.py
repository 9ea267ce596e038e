"""Laws of the code that no linter keeps for us."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import PurePosixPath

from sources import ROOT, Module, ending, modules, name_of, product, text_of

LINES = 400
FUNCTION_LINES = 50
MEDIAN_LINES = 8
VIEW_LINES = 15
BARE_NAMES = {"time", "date", "data", "info"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
COMMIT_PLACES = (
    "outreach/web.py",
    "outreach/jobs.py",
    "outreach/cli.py",
    "outreach/*/commands.py",
    "outreach/upkeep.py",
    "outreach/demo/story.py",
)
"""The request, the job and the command; `upkeep` holds the office's own commands, and the demo's story is one of them."""
FORMS_OWN_WORDS = {("audio/waveform.py", "data")}
"""Names that a published form gives to its fields."""
CLOCKS = {"outreach/i18n.py", "scheduler/clock.py"}
"""The one function that reads the wall clock, and the ticker; everything else is handed its `now`."""


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function with its head and its docstring."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_a_module_opens_with_one_sentence_that_says_what_it_is_for() -> None:
    def opens_well(module: Module) -> bool:
        first = (ast.get_docstring(module.tree) or "").split("\n\n")[0].replace("\n", " ").strip()
        return first.endswith((".", ":")) and ". " not in re.sub(r"\b(e\.g|i\.e|art|No)\. ", "", first)

    assert [m.name for m in [*product(), *modules("tests", "bench")] if not opens_well(m)] == []


def test_a_file_can_be_read_in_one_sitting() -> None:
    long = {str(path): text_of(path).count("\n") for path in ending(".py", ".html", ".js", ".css", ".typ")}
    assert {path: lines for path, lines in long.items() if lines >= LINES} == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [(m.at(f), f.name, length_of(f)) for m in product() for f in m.functions() if length_of(f) > FUNCTION_LINES]
    assert long == []


def test_half_of_all_functions_fit_in_eight_lines() -> None:
    lengths = [length_of(function) for module in product() for function in module.functions()]
    assert statistics.median(lengths) <= MEDIAN_LINES


def test_a_view_parses_asks_and_renders_in_fifteen_lines() -> None:
    """Counted without its docstring, and as if no line were wrapped."""

    def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        return any(isinstance(d, ast.Call) and name_of(d.func) == "allowed" for d in function.decorator_list)

    def work_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        body = function.body[1:] if ast.get_docstring(function) else function.body
        return sum(len(ast.unparse(statement).splitlines()) for statement in body)

    long = [
        (module.at(function), function.name, work_of(function))
        for module in product()
        for function in module.functions()
        if is_view(function) and work_of(function) > VIEW_LINES
    ]
    assert long == []


def test_no_file_is_a_drawer_for_anything() -> None:
    assert [m.name for m in modules("audio", "scheduler", "outreach", "tests") if m.path.stem in DRAWERS] == []


def test_nothing_is_imported_inside_a_function() -> None:
    inside = [
        module.at(node)
        for module in product()
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_no_handler_catches_everything() -> None:
    def catches_everything(handler: ast.ExceptHandler) -> bool:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        return any(kind is None or name_of(kind) in {"Exception", "BaseException"} for kind in kinds)

    handlers = ((m, node) for m in product() for node in ast.walk(m.tree) if isinstance(node, ast.ExceptHandler))
    assert [module.at(node) for module, node in handlers if catches_everything(node)] == []


def test_only_a_request_a_job_or_a_command_commits() -> None:
    def may_commit(module: Module) -> bool:
        return any(PurePosixPath(module.name).match(place) for place in COMMIT_PLACES)

    def is_parent(call: ast.Call) -> bool:
        """`super().commit()`: how the door itself is built."""
        function = call.func
        return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call)

    elsewhere = [
        module.at(call)
        for module in product()
        if not may_commit(module)
        for call in module.calls("commit")
        if not is_parent(call)
    ]
    assert elsewhere == []


def test_now_is_handed_in_and_never_taken_from_the_wall() -> None:
    taken = [
        module.at(call)
        for module in product()
        if module.name not in CLOCKS
        for word in ("now", "today", "utcnow")
        for call in module.calls(word)
        if isinstance(call.func, ast.Attribute) and name_of(call.func.value) in {"datetime", "date"}
    ]
    assert taken == []


def test_no_name_says_only_time_date_data_or_info() -> None:
    def bare(node: ast.AST) -> bool:
        if isinstance(node, ast.arg):
            return node.arg in BARE_NAMES
        return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in BARE_NAMES

    nodes = ((module, node) for module in product() for node in ast.walk(module.tree) if bare(node))
    named = {(m.name, node.arg if isinstance(node, ast.arg) else node.id) for m, node in nodes}  # type: ignore[attr-defined]  # `bare` knows two kinds
    assert named - FORMS_OWN_WORDS == set()


def test_what_a_service_offers_is_explained() -> None:
    services = [module for module in product() if module.path.stem == "service"]
    assert services, "the rooms have services"
    silent = [
        (module.name, node.name)
        for module in services
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_a_service_is_told_apart_by_keyword_from_the_fourth_argument_on() -> None:
    """Session and actor (or the thing itself) by place; everything else says what it is."""

    def by_place(function: ast.FunctionDef) -> int:
        return len([a for a in function.args.posonlyargs + function.args.args if a.arg not in {"self", "cls"}])

    crowded = [
        (module.name, node.name)
        for module in product()
        if module.path.stem == "service"
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and by_place(node) > 3
    ]
    assert crowded == []


def test_a_table_asks_no_questions() -> None:
    asking = [
        module.at(node)
        for module in product()
        if module.path.stem == "models"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and {name.name for name in node.names} & {"select", "Session", "url_for"}
    ]
    assert asking == []


def test_an_exception_to_a_tool_has_its_reason_beside_it() -> None:
    lone = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?|pragma:\s*no cover)\s*$")
    mute = [
        f"{path}:{number}"
        for path in ending(".py")
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if lone.search(line)
    ]
    assert mute == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{path}:{number}"
        for path in ending(".py", ".html", ".js", ".css", ".typ", ".md", ".toml")
        if path.name != "test_code.py"
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if later.search(line)
    ]
    assert left == []


def test_the_wings_stand_where_the_laws_look() -> None:
    assert all((ROOT / wing).is_dir() for wing in ("audio", "scheduler", "outreach", "templates"))
    assert len(product()) > 50
