"""What came of a drill, to read and to keep."""

import json
from collections import Counter

from verify.drill.damages import Damage
from verify.paths import ROOT


def describe(damage: Damage) -> str:
    """Return file, line, before and after."""
    text = (ROOT / damage.path).read_text(encoding="utf-8")
    line = text.count("\n", 0, damage.start)
    before, after = (
        text.split("\n")[line],
        damage.apply(text).split("\n")[line : line + 1],
    )
    return f"{damage.path}:{line + 1}: {damage.kind}\n- {before}\n+ {''.join(after)}"


def table(chosen: list[Damage], outcomes: dict[Damage, str]) -> str:
    """Return how many damages of each kind were tried and noticed, and by whom."""
    rows = ["", f"{'kind':<30} tried noticed  by"]
    for kind in [*sorted({damage.kind for damage in chosen}), ""]:
        some = [one for one in chosen if kind in ("", one.kind)]
        layers = Counter(outcomes[one].split(":")[0] for one in some if outcomes[one])
        by = ", ".join(f"{name} {count}" for name, count in layers.most_common())
        rows.append(f"{kind or 'all':<30} {len(some):>5} {layers.total():>7}  {by}")
    return "\n".join(rows)


def summary(chosen: list[Damage], outcomes: dict[Damage, str], seed: int) -> str:
    """Return the outcome as JSON, for the page on verification."""
    kinds = sorted({damage.kind for damage in chosen})
    result = {
        "trials": len(chosen),
        "noticed": sum(map(bool, outcomes.values())),
        "seed": seed,
        "files": len({damage.path for damage in chosen}),
        "kinds": {
            kind: {
                "trials": sum(one.kind == kind for one in chosen),
                "noticed": sum(
                    one.kind == kind and bool(outcomes[one]) for one in chosen
                ),
            }
            for kind in kinds
        },
    }
    return json.dumps(result, indent=1) + "\n"
