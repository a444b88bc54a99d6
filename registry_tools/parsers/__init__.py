"""Bytes and texts to models."""
