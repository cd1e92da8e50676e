"""Benchmarks on public data, which is not part of the project."""
