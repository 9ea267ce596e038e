"""Laws of addresses: each is guarded, each leads somewhere, and each link leads to one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sources import ending, product, text_of

from outreach.access import ROLE_TABLE, Permission, Role
from outreach.app import NAV, create_app
from outreach.config import Config
from outreach.web import Office

LINK = re.compile(r"""url_for\(\s*["']([\w.]+)["']""")
FLASK_OWN = {"static"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The whole application over an empty folder; no request is made."""
    folder = tmp_path_factory.mktemp("office")
    return create_app(
        Config(data_folder=folder, database_url=f"sqlite:///{folder / 'siaran.db'}", secret_key=b"k" * 32)
    )


def test_every_route_asks_for_a_permission(office: Office) -> None:
    unguarded = [
        f"{rule.rule} -> {rule.endpoint}"
        for rule in office.url_map.iter_rules()
        if rule.endpoint not in FLASK_OWN
        if not isinstance(getattr(office.view_functions[rule.endpoint], "permission", None), Permission)
    ]
    assert unguarded == []
    assert len(list(office.url_map.iter_rules())) > 20


def test_a_view_without_a_permission_would_be_noticed(office: Office) -> None:
    """The law above looks at an attribute that nothing but `allowed` sets."""
    assert not hasattr(lambda: "", "permission")
    assert all(hasattr(view, "permission") for name, view in office.view_functions.items() if name not in FLASK_OWN)


def test_no_address_stands_for_two_things(office: Office) -> None:
    seen: dict[tuple[str, str], str] = {}
    doubled = []
    for rule in office.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            other = seen.setdefault((re.sub(r"<[^>]+>", "<>", rule.rule), method), rule.endpoint)
            if other != rule.endpoint and "<" not in rule.rule:
                doubled.append((rule.rule, method, other, rule.endpoint))
    assert doubled == []


def test_every_link_in_a_page_leads_to_a_view(office: Office) -> None:
    links = {(str(path), name) for path in ending(".html", ".py") for name in LINK.findall(text_of(path))}
    linked = {(path, name) for path, name in links if path.startswith(("templates/", "outreach/"))}
    assert linked, "pages have links"
    assert {(path, name) for path, name in linked if name not in office.view_functions} == set()


def test_every_redirect_and_every_second_showing_leads_to_a_view(office: Office) -> None:
    """`call.go("room.view")` and `allowed(..., again="room.view")`."""
    named = [
        (module.at(call), call.args[0].value)
        for module in product()
        for call in module.calls("go")
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    named += [
        (module.at(call), keyword.value.value)
        for module in product()
        for call in module.calls("allowed")
        for keyword in call.keywords
        if keyword.arg == "again" and isinstance(keyword.value, ast.Constant)
    ]
    assert [place for place in named if place[1] not in office.view_functions] == []


def test_whoever_sees_a_link_of_the_main_navigation_may_follow_it(office: Office) -> None:
    def holders(permission: Permission) -> set[Role]:
        return set(Role) if permission is Permission.PUBLIC_READ else {r for r in Role if permission in ROLE_TABLE[r]}

    asked = {item: office.view_functions[item.endpoint].permission for item in NAV}  # type: ignore[attr-defined]  # set by `allowed`
    shut_out = {item.label: holders(item.permission) - holders(asked[item]) for item in NAV}
    assert {label: roles for label, roles in shut_out.items() if roles} == {}


def test_every_permission_is_held_by_a_role_and_asked_by_somebody() -> None:
    held = {permission for table in ROLE_TABLE.values() for permission in table} | {Permission.PUBLIC_READ}
    assert set(Permission) - held == set()
    outside = [text_of(module.path) for module in product() if module.path != Path("outreach/access.py")]
    spoken = "\n".join([*outside, *(text_of(path) for path in ending(".html"))])
    silent = {p for p in Permission if f"Permission.{p.name}" not in spoken and f'"{p.value}"' not in spoken}
    assert silent == set()
