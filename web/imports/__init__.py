"""Files in: upload, the report of each file, its quarantine."""
