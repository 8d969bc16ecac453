"""What each account sees first, and a person's own roster, hours and score."""
