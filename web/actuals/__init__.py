"""Plan and actual: the KPI table, heads by role and slot, and hours worked for other departments."""
