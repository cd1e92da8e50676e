"""Tests of the widget and its pages in a browser."""
