"""Rosters: a Problem in, a verified Solution out. Importing this package does not load ortools."""
