"""Tests of reading guides."""
