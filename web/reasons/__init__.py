"""Why a roster is as it is and what would change it: gaps, a person's day, clashes, absences, alternatives."""
