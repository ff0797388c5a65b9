"""The look of the book: templates, Markdown extensions and the few hooks of the site generator."""
