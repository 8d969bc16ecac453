"""Flask extensions, made once and bound to each application by the factory."""

from __future__ import annotations

from flask_babel import Babel
from flask_security import Security
from flask_wtf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
security = Security()
