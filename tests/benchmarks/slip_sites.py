"""Where a rule's or a check's source can be got wrong, and the source with that slip.

Kinds: *off by one* (``<`` for ``<=``; a limit one higher), *border* (a range that begins late or ends early; a history
that is forgotten), *slack* (a variable for the excess that is capped at 1), *weight* (a price one higher; the prices of
under and over swapped), *forgotten* (a constraint or a violation that is left out).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

from solver.problem import History

STRICT: Mapping[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
SWAPPED = {"under_weight": "over_weight", "over_weight": "under_weight"}
PAST = {field.name for field in fields(History)} | {"known"}
KINDS = ("off by one", "border", "slack", "weight", "forgotten")

Change = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True, slots=True)
class Site:
    """One slip: its kind, the line and its text, the function it is in, what it says and what the slip makes of it."""

    kind: str
    line: int
    text: str
    function: str
    before: str
    after: str
    tree: ast.Module

    @property
    def told(self) -> str:
        return f"{self.before} → {self.after}" if self.after else f"without {self.before}"


def sites(source: str) -> Iterator[Site]:
    """Every slip of a module, in the order of its lines."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for number, (node, function) in enumerate(_inside(tree)):
        for kind, change in _slips(node):
            changed = copy.deepcopy(tree)
            target = next(n for i, (n, _) in enumerate(_inside(changed)) if i == number)
            new = change(target)
            _Replace(target, new).visit(changed)
            ast.fix_missing_locations(changed)
            after = "" if isinstance(new, ast.Pass) or _is_nothing(new) else _short(new)
            line: int = getattr(node, "lineno", 0)
            yield Site(kind, line, lines[line - 1].strip(), function, _short(node), after, changed)


def _inside(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every node inside a function, with the function's name; annotations, decorators and words apart."""

    def walk(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
        if isinstance(node, ast.JoinedStr):
            return
        if function:
            yield node, function
        name = function
        if isinstance(node, ast.FunctionDef):
            name = f"{function}.{node.name}".lstrip(".")
            for statement in node.body:
                yield from walk(statement, name)
            return
        for field_name, value in ast.iter_fields(node):
            if field_name == "annotation":
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from walk(child, name)

    yield from walk(tree, "")


def _slips(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[op], comparators=[right]) if type(op) in STRICT and not _trivial(node.left, right):
            yield "off by one", _strict
        case ast.Attribute(attr="value", ctx=ast.Load()):
            yield "off by one", _one_more
        case ast.Call(func=ast.Name(id="range"), args=[_]):
            yield "border", lambda n: _with_args(n, [_plus(n.args[0], -1)])
        case ast.Call(func=ast.Name(id="range"), args=[_, _]):
            yield "border", lambda n: _with_args(n, [_plus(n.args[0], 1), n.args[1]])
            yield "border", lambda n: _with_args(n, [n.args[0], _plus(n.args[1], -1)])
        case ast.Attribute(value=ast.Name(id="history"), attr=name, ctx=ast.Load()) if name in PAST:
            yield "border", lambda n: ast.Constant(_nothing_known(n.attr))
        case ast.Attribute(value=ast.Attribute(attr="history"), attr=name, ctx=ast.Load()) if name in PAST:
            yield "border", lambda n: ast.Constant(_nothing_known(n.attr))
        case ast.Call(func=ast.Attribute(attr="new_int_var"), args=[_, _, _]):
            yield "slack", lambda n: _with_args(n, [n.args[0], _at_most_one(n.args[1]), n.args[2]])
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in SWAPPED:
            yield "weight", lambda n: ast.Attribute(n.value, SWAPPED[n.attr], ast.Load())
        case ast.Call(func=ast.Name(id="PenaltyTerm"), args=[*_, _, _]):
            yield "weight", lambda n: _with_args(n, [*n.args[:-2], _plus(n.args[-2], 1), n.args[-1]])
        case ast.keyword(arg="weight", value=ast.Attribute(attr="weight")):
            yield "weight", lambda n: ast.keyword("weight", _dearer(n.value))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="model"), attr=name))) if "add" in name:
            yield "forgotten", lambda _: ast.Pass()
        case ast.Expr(value=ast.YieldFrom()) if not _is_nothing(node):
            yield "forgotten", lambda _: _yield_nothing()
        case ast.Expr(value=ast.Yield()):
            yield "forgotten", lambda _: _yield_nothing()


def _trivial(left: ast.expr, right: ast.expr) -> bool:
    """A comparison with a constant: mostly a guard that saves work."""
    return isinstance(left, ast.Constant) or isinstance(right, ast.Constant)


def _strict(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Compare)
    return ast.Compare(node.left, [STRICT[type(node.ops[0])]()], node.comparators)


def _one_more(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Attribute)
    return _plus(node, 1)


def _plus(node: ast.expr, amount: int) -> ast.expr:
    return ast.BinOp(node, ast.Add() if amount > 0 else ast.Sub(), ast.Constant(abs(amount)))


def _at_most_one(node: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("min", ast.Load()), [node, ast.Constant(1)], [])


def _dearer(node: ast.expr) -> ast.expr:
    """One more, or hard where it was hard."""
    return ast.IfExp(ast.Compare(node, [ast.IsNot()], [ast.Constant(None)]), _plus(node, 1), ast.Constant(None))


def _with_args(node: ast.AST, args: list[ast.expr]) -> ast.AST:
    assert isinstance(node, ast.Call)
    return ast.Call(node.func, args, node.keywords)


def _nothing_known(name: str) -> object:
    return getattr(History(), name)


def _yield_nothing() -> ast.Expr:
    return ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))


def _is_nothing(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.YieldFrom(value=ast.Tuple(elts=[]))):
            return True
    return False


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)
