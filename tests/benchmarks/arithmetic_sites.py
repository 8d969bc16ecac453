"""Where exact arithmetic can be got wrong, and the source with that slip.

Kinds: *off by one* (``<`` for ``<=``, a whole number one higher), *sign* (``+`` for ``-``), *factor* (a product without
its second factor), *extreme* (``min`` for ``max``), *rounding* (up for down), *negated* (a condition turned round),
*forgotten* (an error that is not raised).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

from tests.benchmarks.slip_sites import STRICT, Site

KINDS = ("off by one", "sign", "factor", "extreme", "rounding", "negated", "forgotten")
OTHER = {"min": "max", "max": "min"}

Change = Callable[[ast.AST], ast.AST]


def sites(source: str) -> Iterator[Site]:
    """Every slip of a module, in the order of its lines."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for number, (node, function) in enumerate(_inside(tree, "")):
        for kind, change in _slips(node):
            changed = copy.deepcopy(tree)
            target = next(n for i, (n, _) in enumerate(_inside(changed, "")) if i == number)
            new = change(target)
            _Replace(target, new).visit(changed)
            ast.fix_missing_locations(changed)
            line: int = getattr(node, "lineno", 0)
            after = "" if isinstance(new, ast.Pass) else _short(new)
            yield Site(kind, line, lines[line - 1].strip(), function, _short(node), after, changed)


def _inside(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """Every node inside a function; annotations, decorators, docstrings and texts apart."""
    if isinstance(node, ast.JoinedStr):
        return
    if function:
        yield node, function
    if isinstance(node, ast.FunctionDef):
        name = f"{function}.{node.name}".lstrip(".")
        for statement in node.body:
            yield from _inside(statement, name)
        return
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "decorator_list"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _inside(child, function)


def _slips(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in STRICT:
            yield "off by one", lambda n: ast.Compare(n.left, [STRICT[type(n.ops[0])]()], n.comparators)
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            yield "off by one", lambda n: ast.Constant(n.value + 1)
        case ast.BinOp(op=ast.Add(), left=left, right=right) if not (_is_text(left) or _is_text(right)):
            yield "sign", lambda n: ast.BinOp(n.left, ast.Sub(), n.right)
        case ast.BinOp(op=ast.Sub()):
            yield "sign", lambda n: ast.BinOp(n.left, ast.Add(), n.right)
        case ast.BinOp(op=ast.Mult()):
            yield "factor", lambda n: n.left
        case ast.BinOp(op=ast.FloorDiv()):
            yield (
                "rounding",
                lambda n: ast.UnaryOp(ast.USub(), ast.BinOp(ast.UnaryOp(ast.USub(), n.left), ast.FloorDiv(), n.right)),
            )
        case ast.Call(func=ast.Attribute(attr="__floor__")):
            yield "rounding", lambda n: ast.Call(ast.Attribute(n.func.value, "__ceil__", ast.Load()), [], [])
        case ast.Name(id=name, ctx=ast.Load()) if name in OTHER:
            yield "extreme", lambda n: ast.Name(OTHER[n.id], ast.Load())
        case ast.If() | ast.IfExp():
            yield "negated", _negated
        case ast.Raise():
            yield "forgotten", lambda _: ast.Pass()


def _negated(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.If | ast.IfExp)
    turned = copy.copy(node)
    turned.test = ast.UnaryOp(ast.Not(), node.test)
    return turned


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)
