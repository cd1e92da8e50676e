"""The evidence: what the guides hold on a question, and whether it answers it."""
