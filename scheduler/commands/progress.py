"""Progress bars on standard error, so that standard output stays the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from scheduler.commands.base import err


@contextmanager
def bar(words: str, *, quiet: bool = False) -> Iterator[Callable[..., None]]:
    """A bar that is told (done, total, …); silent when ``quiet`` or when nobody watches."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, disable=quiet or not err.is_terminal, transient=True) as progress:
        task = progress.add_task(words, total=None)

        def told(done: int, total: int, *_: object) -> None:
            progress.update(task, completed=done, total=total)

        yield told
