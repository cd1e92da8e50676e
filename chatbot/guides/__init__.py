"""Guides: what is written, read into sections, pieces and facts."""
