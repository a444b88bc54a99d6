"""Vocabulary as data, and the one loader that validates it."""
