"""Make the project's own environment, or say in one sentence why that cannot be.

Runs before anything is installed: the standard library alone.
"""

import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11, 5), (3, 15)


def main(folder: str) -> str | None:
    """Create the environment and install the locked packages; return what went wrong."""
    version = ".".join(map(str, sys.version_info[:3]))
    if not OLDEST <= sys.version_info[:3] < NEWEST:
        return (
            f"This is Python {version} ({sys.executable}); the book needs at least 3.11.5 and "
            "less than 3.15. Name another one: make PYTHON=python3.12"
        )
    python = Path(folder) / "bin" / "python"
    if not has_pip(python):
        try:
            import venv

            venv.create(folder, clear=True, symlinks=True, with_pip=True)
        except (ImportError, subprocess.CalledProcessError):
            return (
                f"Python {version} cannot make an environment with pip; "
                "on Debian, install it with: apt-get install python3-venv"
            )
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*install, "--require-hashes", "-r", "requirements.txt"], check=False
    )
    if done.returncode:
        return (
            "The packages of requirements.txt could not be installed (pip says why above); "
            "the first build needs the network, later ones do not. Then run make again."
        )
    return None


def has_pip(python: Path) -> bool:
    """Tell whether an environment is there and whole."""
    command = [python, "-m", "pip", "--version"]
    return (
        python.exists()
        and not subprocess.run(command, check=False, capture_output=True).returncode
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
