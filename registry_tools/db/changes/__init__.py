"""What a newer version of a study's record changed: compared when it takes the older one's place, told in `changes`."""
