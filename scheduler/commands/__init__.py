"""The commands of the command line, one module a room; see scheduler/cli.py."""
