"""Entry point for a WSGI server of one process: ``gunicorn -w 1 web.wsgi:application``.

Jobs run beside the pages in a worker process that the embedded executor keeps, and that ends with this one. With
``SHIFTLEDGER_EXECUTOR=none`` any number of web processes may run, and workers are started apart.
"""

from __future__ import annotations

import atexit
import gc

from scheduler.bootstrap import build
from web import create_app

service = build()
application = create_app(service)
executor = service.executor()
if executor is not None:
    executor.start()
    atexit.register(executor.stop, 5.0)
# what is loaded now stays: a full collection over it would hold up a request by a tenth of a second
gc.collect()
gc.freeze()
