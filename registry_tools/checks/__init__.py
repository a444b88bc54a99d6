"""What does not add up; one check a file."""
