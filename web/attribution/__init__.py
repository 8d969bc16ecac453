"""Who contributed what: by department and person, down to the segments, next to attendance."""
