"""Registry formats to Study; the folder is the register."""
