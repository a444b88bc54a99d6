"""Models to rows. Every builder here is `add(study, source_id, rows)`; the folder is the register."""
