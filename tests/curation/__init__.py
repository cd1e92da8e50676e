"""Tests of the counselor's tools."""
