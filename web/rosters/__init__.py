"""Rosters: the list, the board with its cover and hand edits, generating, publishing."""
