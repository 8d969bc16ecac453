"""From nothing to the first published roster: a checklist that leads a new company through the room."""
