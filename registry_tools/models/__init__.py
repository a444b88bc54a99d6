"""Pydantic models: one concept a file."""
