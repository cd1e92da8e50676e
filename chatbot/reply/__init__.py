"""The reply: what is said, each sentence with its citation."""
