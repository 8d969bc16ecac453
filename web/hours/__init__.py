"""The hours of a period: what must be decided, hours by person and role, the lock."""
