"""The index: what is fitted of guides, read without NumPy."""
