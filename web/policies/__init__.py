"""Labour rules: the audit of any period or roster, packs in force, derogations."""
