"""What guides have is never denied: every heading, question and label of the guides at hand is asked for."""

from __future__ import annotations
