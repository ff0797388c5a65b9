"""Build the verified site aside, and put it in place of the last one in a single step."""

import shutil
import subprocess
import sys

from verify import notebooks
from verify.paths import BUILD, NOTEBOOKS, ROOT

SITE = ROOT / "site"


def main() -> int:
    """Execute the notebooks, build with MkDocs, replace site/ if all went well."""
    unfinished, previous = BUILD / "site.unfinished", BUILD / "site.previous"
    if notebooks.main(sorted(NOTEBOOKS.glob("*.md"))):
        print("site/ is as it was.", file=sys.stderr)
        return 1
    # Without --quiet, which would disarm --strict.
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        unfinished,
    ]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        print(
            "MkDocs refused the site (see above); site/ is as it was.", file=sys.stderr
        )
        return done.returncode
    shutil.rmtree(previous, ignore_errors=True)
    if SITE.exists():
        SITE.rename(previous)
    unfinished.rename(SITE)
    shutil.rmtree(previous, ignore_errors=True)
    print(
        "\nThe verified book is in site/. Read it with:  python3 -m http.server -d site"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
