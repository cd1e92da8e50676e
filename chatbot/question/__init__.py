"""The question: what is asked, read by itself and then in its context."""
