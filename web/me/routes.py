"""Home by role."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web import context

blueprint = Blueprint("me", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return render_template("me/home.html", company=context.organisation())
