"""Run and check the pages of the book: embeds, outputs, figures, claims, formulas, ledger."""
