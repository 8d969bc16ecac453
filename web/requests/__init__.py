"""Leave, wishes, shifts given away and taken: asked for by staff, decided by leads and HR."""
