"""Demos: what is said and asked in front of people, rehearsed; each surface plays them in its own way."""
