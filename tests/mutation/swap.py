"""Put a mutant in the place of an imported module: the code of its functions is exchanged.

Every name that other modules imported goes on meaning the same function. A module without classes
is executed anew as well, for what it makes when it is imported; with classes that would make others
of the same name, so there a fault outside functions cannot be put in.
"""

from __future__ import annotations

import ast
import inspect
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def swapped(module: ModuleType, before: str, after: str) -> bool:
    """Exchange what differs between two texts of a module; False when more than functions differ."""
    file = str(module.__file__)
    old, new = (compile(ast.unparse(ast.parse(text)), file, "exec") for text in (before, after))
    live = {function.__code__.co_qualname: function for function in _live(module)}
    has_classes = any(
        inspect.isclass(thing) and thing.__module__ == module.__name__
        for thing in vars(module).values()
    )
    if not has_classes:
        exec(new, vars(module))
    elif list(_outside(old)) != list(_outside(new)):
        return False
    olds, news = dict(_functions(old)), dict(_functions(new))
    changed = [name for name in news if olds.get(name) != news[name]]
    if olds.keys() != news.keys() or any(name not in live for name in changed):
        return False
    try:
        for name in changed:
            live[name].__code__ = news[name]
    except ValueError:  # other free variables
        return False
    return True


def _inner(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const


def _functions(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Yield the functions of a module and of its classes."""
    for inner in _inner(code):
        if inner.co_flags & inspect.CO_OPTIMIZED:
            yield inner.co_qualname, inner
        else:
            yield from _functions(inner)


def _outside(code: CodeType) -> Iterator[Any]:
    """Yield what the bodies of the module and of its classes do, without their functions."""
    yield code.co_code, code.co_names
    yield [const for const in code.co_consts if not isinstance(const, CodeType)]
    for inner in _inner(code):
        if not inner.co_flags & inspect.CO_OPTIMIZED:
            yield from _outside(inner)


def _live(module: ModuleType) -> Iterator[FunctionType]:
    """Yield the functions of an imported module, from under what decorates them."""
    things = list(vars(module).values())
    for thing in things:
        if inspect.isclass(thing) and thing.__module__ == module.__name__:
            things += vars(thing).values()
        for name in ("__func__", "fget", "func", "__wrapped__"):
            under = getattr(thing, name, None)
            if under is not None:
                things.append(under)
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == module.__file__:
            yield thing
