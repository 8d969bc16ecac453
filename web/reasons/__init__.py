"""Why a roster is as it is and what would change it: gaps, days, clashes, absences, alternatives, comparisons."""
