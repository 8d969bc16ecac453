"""What programs call: punches in."""
