"""Outside documents into guide files."""
