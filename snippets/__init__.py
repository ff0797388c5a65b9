"""Small reference implementations, one module per chapter; each function can be copied alone."""
