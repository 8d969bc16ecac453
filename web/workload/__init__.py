"""Workload: history, forecast with its band, and the heads that it asks for."""
