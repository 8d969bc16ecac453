"""One module a kind of job, each with its ``HANDLER`` (scheduler/jobs/handlers.py)."""
