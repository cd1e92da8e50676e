"""career-chat: answers about careers from written guides, each with its citation."""

__version__ = "0.1.0"
