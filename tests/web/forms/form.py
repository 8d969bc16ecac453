"""What a form of the permission matrix is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scheduler.bootstrap import App

Form = Mapping[str, object]
# endpoint → the form that makes its write succeed; a callable first brings the database into the state that it needs
Forms = dict[str, Form | Callable[[App], Form]]
