"""Tests, in folders beside the rooms that they are about."""
