"""The table of services: every entry can be made, and is what the types say."""

from __future__ import annotations

import ast
import inspect

import pytest

from smdash.services import bundle
from smdash.services.bundle import SERVICES, Services


def _annotated() -> dict[str, str]:
    """Return the attributes of ``Services`` with the types that mypy sees, which do not exist while it runs."""
    tree = ast.parse(inspect.getsource(bundle))
    kept = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Services")
    lines = [node for node in ast.walk(kept) if isinstance(node, ast.AnnAssign)]
    return {ast.unparse(line.target): ast.unparse(line.annotation) for line in lines}


def _imported() -> dict[str, str]:
    """Return the classes that the types are imported from, with their modules."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(inspect.getsource(bundle))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("smdash.services."):
            found |= {each.name: str(node.module) for each in node.names}
    return found


def test_the_table_and_the_types_name_the_same_services() -> None:
    assert {name: where.partition(":")[2] for name, where in SERVICES.items()} == _annotated()


@pytest.mark.parametrize("name", [*SERVICES, "counts", "overview"])
def test_every_service_is_made_once_and_is_what_its_type_says(name: str, small: Services) -> None:
    made = getattr(small, name)
    assert type(made).__module__ == _imported()[type(made).__name__]
    if name in SERVICES:
        assert type(made).__name__ == _annotated()[name]
    assert getattr(small, name) is made


def test_a_service_that_is_none_is_no_attribute(small: Services) -> None:
    with pytest.raises(AttributeError, match="there is no service 'queues'"):
        small.queues  # type: ignore[attr-defined]  # noqa: B018
