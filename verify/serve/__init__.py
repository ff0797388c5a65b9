"""Preview the book while it is written."""
