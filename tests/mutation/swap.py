"""Put a mutant in the place of an imported module: the code of its functions is exchanged.

Every name that other modules imported goes on meaning the same function, and a function that another
one made has the fault, too. What ran when the module was imported stays as it was.
"""

from __future__ import annotations

import ast
import gc
import inspect
from collections import Counter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def swapped(module: ModuleType, before: str, after: str) -> bool:
    """Exchange what differs between two texts of a module; False when more than functions differ."""
    file = str(module.__file__)
    old, new = (compile(ast.unparse(ast.parse(text)), file, "exec") for text in (before, after))
    olds, news = list(_functions(old)), list(_functions(new))
    names = Counter(code.co_qualname for code in olds)
    changed = {
        code.co_qualname: code
        for was, code in zip(olds, news, strict=False)
        if was.co_code != code.co_code or was != code
    }
    if (
        not changed
        or [code.co_qualname for code in olds] != [code.co_qualname for code in news]
        or any(names[name] > 1 for name in changed)
    ):
        return False
    live = [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, FunctionType)
        and thing.__code__.co_filename == file
        and thing.__code__.co_qualname in changed
    ]
    try:
        for function in live:
            function.__code__ = changed[function.__code__.co_qualname]
    except ValueError:  # other free variables
        return False
    return bool(live)


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Yield the functions of a module, those of its classes and those inside of others."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_flags & inspect.CO_OPTIMIZED:
                yield inner
            yield from _functions(inner)
