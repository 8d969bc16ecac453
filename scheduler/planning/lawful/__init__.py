"""Labour rules in a problem: what the packs in force ask of every person and day, in the solver's words."""
