"""The package that `pip install .` makes: complete, typed, and usable from anywhere."""

import os
import shutil
import subprocess
import sys
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path.stem for path in (ROOT / "snippets").glob("[a-z]*.py"))
EXAMPLES = """
import doctest, importlib, importlib.abc, sys, warnings


class NumPyAlone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        known = {"numpy", "snippets", *sys.stdlib_module_names}
        if name.partition(".")[0] not in known:
            raise ModuleNotFoundError(f"the package does not ask for {name!r}")


sys.meta_path.insert(0, NumPyAlone())
sys.path.insert(0, sys.argv[1])
warnings.simplefilter("error")
module = importlib.import_module("snippets." + sys.argv[2])
assert module.__file__.startswith(sys.argv[1]), module.__file__
failed, tried = doctest.testmod(module)
print(tried)
sys.exit(failed)
"""


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Python without the settings that a running pytest hands down."""
    settings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COV", "PIP", "PYTEST", "PYTHON"))
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install a copy of the project, which pip may litter, without the network."""
    project = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "snippets", project / "snippets", ignore=ignored)
    for path in [ROOT / "pyproject.toml", *ROOT.glob("LICENSE*"), *ROOT.glob("READ*")]:
        shutil.copy(path, project)
    target = tmp_path_factory.mktemp("installed")
    pip = ("-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "install")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--target")
    done = run(*pip, *options, str(target), ".", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.mark.parametrize("module", MODULES)
def test_the_functions_of_an_installed_module_run_with_numpy_alone(
    installed: Path, tmp_path: Path, module: str
) -> None:
    done = run("-I", "-c", EXAMPLES, str(installed), module, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    if ">>> " in (ROOT / "snippets" / f"{module}.py").read_text(encoding="utf-8"):
        assert int(done.stdout) > 0


def test_the_package_holds_the_snippets_their_types_and_the_command_alone(
    installed: Path,
) -> None:
    packages = [path for path in installed.iterdir() if path.suffix != ".dist-info"]
    assert [path.name for path in packages] == ["snippets"]
    files = [path.name for path in packages[0].iterdir() if path.is_file()]
    assert sorted(files) == sorted(
        [
            "__init__.py",
            "py.typed",
            "_picture_command.py",
            *[f"{module}.py" for module in MODULES],
        ]
    )


def test_the_package_asks_for_numpy_alone_and_brings_its_licence(
    installed: Path,
) -> None:
    [information] = installed.glob("*.dist-info")
    about = message_from_string((information / "METADATA").read_text(encoding="utf-8"))
    needed = about.get_all("Requires-Dist") or []
    always = [one for one in needed if "extra ==" not in one]
    assert [one.partition(">")[0].strip() for one in always] == ["numpy"]
    assert about["License-Expression"] == "MIT"
    assert any("MIT" in path.read_text("utf-8") for path in information.rglob("LICEN*"))
