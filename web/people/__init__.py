"""People, their qualifications and what each missing one is worth, roles and contracts."""
