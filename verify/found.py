"""What a walk over a page finds, each thing with its line."""

import re
from dataclasses import dataclass, field

SHOWN_ONLY = {"console", "yaml", "toml", "markdown"}  # fences that nobody runs
VOUCHER = re.compile(r"<!--(=| given:)")


@dataclass
class Walk:
    """All that a page contains which must have been run, drawn, evaluated or explained."""

    front_matter: str = ""
    # line, info string, content
    fences: list[tuple[int, str, str]] = field(default_factory=list)
    # the lines of claims and facts, and of facts alone
    vouchers: list[int] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)
    # line, source, alternative text
    images: list[tuple[int, str, str]] = field(default_factory=list)
    # line, file name of the data of an interactive figure
    data: list[tuple[int, str]] = field(default_factory=list)
    # line, TeX, and whether a voucher follows
    formulas: list[tuple[int, str, bool]] = field(default_factory=list)
    # numbers without a voucher
    loose: list[tuple[int, str]] = field(default_factory=list)
    # TeX with digits that has a voucher, TeX that may be notation, code that may be the page's
    worked: list[tuple[int, str]] = field(default_factory=list)
    symbols: list[tuple[int, str]] = field(default_factory=list)
    spans: list[tuple[int, str]] = field(default_factory=list)
    includes: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def voucher(self, comment: str, line: int) -> None:
        """Note a claim or a fact; any other comment was refused when the page ran."""
        if VOUCHER.match(comment):
            self.vouchers.append(line)
            if " given:" in comment[:11]:
                self.facts.append(line)
