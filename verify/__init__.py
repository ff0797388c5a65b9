"""Run and check the pages of the book: embeds, outputs, figures, claims, formulas, ledger."""

import os

# Two tests at once already use two processors; more threads each would only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
