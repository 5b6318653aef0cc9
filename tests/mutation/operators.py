"""The faults: each changes one place of a module's syntax tree."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
"""What takes an operator's place."""


class Mutant(NamedTuple):
    """A module with one fault.

    Attributes:
        module: its path below the checkout.
        line: where the fault is.
        place: the text of the changed node, before.
        change: the same after.
        node: its number in the module.
        way: the number of the change among those of the node.
    """

    module: str
    line: int
    place: str
    change: str
    node: int
    way: int


def mutants(module: str, text: str) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    for number, node in enumerate(_mutable(ast.parse(text))):
        for way, change in enumerate(_changes(node)):
            after = ast.unparse(ast.fix_missing_locations(change(copy.deepcopy(node))))
            yield Mutant(module, node.lineno, ast.unparse(node), after, number, way)


def mutated(text: str, mutant: Mutant) -> str:
    """Return the text of a module with a fault in it."""
    tree = ast.parse(text)
    node = list(_mutable(tree))[mutant.node]
    _replace(tree, node, list(_changes(node))[mutant.way](node))
    return ast.unparse(ast.fix_missing_locations(tree))


def _mutable(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Yield the nodes that run: no annotation, no docstring, nothing for the type checker only."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_text(child) or _for_types(child):
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield child
            if not isinstance(child, ast.JoinedStr):
                yield from _mutable(child)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], ast.AST]]:
    """Yield the ways to change a node."""
    match node:
        case ast.Compare(ops=[_]) | ast.BoolOp() | ast.BinOp() | ast.AugAssign():
            yield _with_other_operator
        case ast.UnaryOp(op=ast.Not()):
            yield lambda twin: twin.operand
        case ast.Constant(value=bool()):
            yield lambda twin: ast.Constant(not twin.value)
        case ast.Constant(value=int()):
            yield lambda twin: ast.Constant(twin.value + 1)
        case ast.Constant(value=str() | bytes() as value) if value:
            yield lambda twin: ast.Constant(twin.value[:0])
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in ("None", "False"):
            yield lambda _twin: ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr() | ast.Delete() | ast.Break() | ast.Continue():
            yield lambda _twin: ast.Pass()
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield _with_opposite_condition
    if isinstance(node, ast.AugAssign):
        yield lambda _twin: ast.Pass()


def _with_other_operator(twin: ast.AST) -> ast.AST:
    made = copy.copy(twin)
    if isinstance(made, ast.Compare):
        made.ops = [_OTHER[type(made.ops[0])]()]
    else:
        made.op = _OTHER[type(made.op)]()
    return made


def _with_opposite_condition(twin: ast.AST) -> ast.AST:
    made = copy.copy(twin)
    made.test = ast.UnaryOp(ast.Not(), made.test)
    return made


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return
            if isinstance(value, list) and old in value:
                value[value.index(old)] = new
                return
