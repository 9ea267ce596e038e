"""Laws of the tests themselves."""

from __future__ import annotations

import ast

from sources import Module, modules, name_of

SLEEPERS = {"sleep"}
PRETENDERS = {"mock", "unittest.mock", "pytest_mock", "responses", "requests_mock", "freezegun", "time_machine"}


def files_of_tests() -> list[Module]:
    """Every test file, with what it shares."""
    return [module for module in modules("tests") if module.path.stem.startswith("test_")]


def has_reason(call: ast.Call) -> bool:
    """Whether a skip says why, in words of its own or of what failed."""
    words = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in {"reason", "msg"})]
    return any(not isinstance(word, ast.Constant) or (isinstance(word.value, str) and word.value) for word in words)


def test_the_name_of_a_test_is_a_sentence() -> None:
    short = [
        (module.at(function), function.name)
        for module in files_of_tests()
        for function in module.functions()
        if function.name.startswith("test_") and function.name.count("_") < 3
    ]
    assert short == []


def test_no_test_sleeps() -> None:
    assert [m.at(call) for m in modules("tests") for word in SLEEPERS for call in m.calls(word)] == []


def test_no_test_plays_with_mocks_where_the_real_part_runs() -> None:
    def imported(node: ast.AST) -> set[str]:
        if isinstance(node, ast.Import):
            return {alias.name for alias in node.names}
        return {node.module or ""} if isinstance(node, ast.ImportFrom) else set()

    mocks = [(m.name, found) for m in modules("tests") for n in ast.walk(m.tree) if (found := imported(n) & PRETENDERS)]
    assert mocks == []


def test_a_skip_or_an_expected_failure_says_why() -> None:
    silent = [
        module.at(call)
        for module in modules("tests")
        for word in ("skip", "xfail", "importorskip")
        for call in module.calls(word)
        if not has_reason(call) or (word == "importorskip" and not call.keywords)
    ]
    marks = [
        module.at(node)
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "xfail"} and name_of(node.value) == "mark"
        if not any(isinstance(call, ast.Call) and call.func is node for call in ast.walk(module.tree))
    ]
    conditions = [
        module.at(call)
        for module in modules("tests")
        for call in module.calls("skipif")
        if not any(keyword.arg == "reason" for keyword in call.keywords)
    ]
    assert silent + marks + conditions == []


def test_every_test_states_what_must_hold() -> None:
    """A test without an assertion, an expected error or a helper that asserts cannot fail."""

    def can_fail(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        for node in ast.walk(function):
            if isinstance(node, ast.Assert) or (
                isinstance(node, ast.Call) and name_of(node.func) in {"raises", "fail"}
            ):
                return True
            if isinstance(node, ast.Call) and name_of(node.func).startswith(("assert_", "expect", "check_", "to_")):
                return True
        return False

    empty = [
        (module.at(function), function.name)
        for module in files_of_tests()
        for function in module.tree.body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_") and not can_fail(function)
    ]
    assert empty == []


def test_no_folder_of_tests_is_a_package() -> None:
    assert [module.name for module in modules("tests") if module.path.name == "__init__.py"] == []
