"""`python -m snippets.image_kernels`: any picture in, a whole picture or a reason out."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import matplotlib.cbook
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from snippets import _picture_command
from snippets.image_kernels import KERNELS

ROOT = Path(__file__).resolve().parent.parent
SMALL = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3) * 2  # no symmetry


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command sets Pillow's limit for its own process; here it shares ours."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small picture in colours, without loss."""
    path = tmp_path / "in.png"
    Image.fromarray(SMALL).save(path)
    return path


def levels(path: Path, mode: str | None = None) -> np.ndarray:
    """Read a picture, in its own mode or another."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert(mode) if mode else picture)


def run(source: Path, *words: str, into: str = "out.png") -> np.ndarray:
    """Filter a picture and read the result."""
    target = source.with_name(into)
    assert _picture_command.main([str(source), str(target), *words]) == 0
    return levels(target)


def refusal(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """Return why the command refuses, on one line and without a traceback."""
    assert _picture_command.main([str(word) for word in words]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    return error


def by_scipy(channel: np.ndarray, kernel: np.ndarray, mode: str) -> np.ndarray:
    response = ndimage.convolve(channel / 255, kernel, mode=mode)
    return np.rint(response.clip(0, 1) * 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("boundary", "scipys"), [("reflect", "mirror"), ("replicate", "nearest")]
)
def test_each_colour_is_convolved_as_scipy_does(
    boundary: str, scipys: str, small: Path
) -> None:
    kernel = "0 0 0; 0 0.47 0.22; 0 0 0.31"
    result = run(small, "--kernel", kernel, "--boundary", boundary)
    numbers = _picture_command.kernel_from(kernel)
    for channel in range(3):
        wanted = by_scipy(SMALL[..., channel], numbers, scipys)
        assert (result[..., channel] == wanted).all()


def test_strips_join_without_a_seam(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = "1 2 0 0; 0 3 0 0; 0 0 4 0; 0 0 0 5; 1 0 0 0"
    for boundary in ("fill", "reflect", "replicate", "wrap"):
        words = ("--kernel", kernel, "--boundary", boundary, "--fill-value", "0.5")
        monkeypatch.setattr(_picture_command, "STRIP", 1000)
        whole = run(small, *words)
        monkeypatch.setattr(_picture_command, "STRIP", 2)
        assert (run(small, *words) == whole).all()


@pytest.mark.parametrize(
    ("how", "wanted"), [("clip", 0), ("absolute", 200), ("middle", 28)]
)
def test_negative_responses_are_shown_as_asked(
    how: str, wanted: int, tmp_path: Path
) -> None:
    path = tmp_path / "flat.png"
    Image.fromarray(np.full((3, 3), 200, dtype=np.uint8)).save(path)
    assert run(path, "--kernel=-1", "--negative", how)[1, 1] == wanted


def test_edges_are_shown_by_their_absolute_value_unless_asked(small: Path) -> None:
    edges = run(small, "--kernel", "1 -1", "--grey")
    assert (edges == run(small, "--kernel=-1 1", "--grey", "--boundary=reflect")).all()
    assert edges.any()


def test_the_share_of_negative_responses_is_told(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(small, "--kernel=-1")
    assert capsys.readouterr().err.endswith("% of the responses were negative\n")


def test_palettes_become_colours(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "palette.gif"
    Image.fromarray(SMALL).quantize(200).save(path)
    result = run(path, "--kernel", "identity")
    assert (result == levels(path, "RGB")).all()


def test_transparency_stays(tmp_path: Path) -> None:
    path = tmp_path / "alpha.png"
    alpha = np.arange(12, dtype=np.uint8).reshape(3, 4)
    Image.fromarray(np.dstack([alpha * 9, alpha])).save(path)  # grey and alpha
    result = run(path, "--kernel", "box")
    assert (result[..., 1] == alpha).all()
    assert (result[..., 0] != alpha * 9).any()


def test_sixteen_bits_of_grey_stay_sixteen(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    deep = np.arange(20, dtype=np.uint16).reshape(4, 5) * 3001
    Image.fromarray(deep).save(path)
    assert (run(path, "--kernel", "identity") == deep).all()


def test_a_photograph_is_turned_as_the_camera_was_held(tmp_path: Path) -> None:
    path = tmp_path / "turned.png"
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    Image.fromarray(SMALL).save(path, exif=exif)
    assert run(path, "--kernel", "identity").shape == (7, 5, 3)


def test_a_large_picture_reports_its_progress(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_picture_command, "LARGE", 30)
    monkeypatch.setattr(_picture_command, "STRIP", 2)
    run(small, "--kernel", "box")
    assert capsys.readouterr().err == "\r 40%\r 80%\r100%\n"


def test_no_picture_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no picture at all")
    error = refusal(capsys, path, tmp_path / "out.png", "--kernel", "box")
    assert "notes.txt is no picture that Pillow reads" in error


def test_a_missing_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.png"
    error = refusal(capsys, path, tmp_path / "out.png", "--kernel", "box")
    assert "none.png cannot be read: " in error and "No such file" in error


def test_a_damaged_picture_is_refused_and_leaves_nothing(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write_bytes(small.read_bytes()[:-30])
    error = refusal(capsys, small, small.with_name("out.png"), "--kernel", "box")
    assert "in.png cannot be read" in error
    assert os.listdir(small.parent) == ["in.png"]


def test_a_picture_that_would_fill_the_memory_is_refused(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for limit in ("34", "3"):  # Pillow warns beyond its limit, and stops at its double
        words = ("--kernel", "box", "--max-pixels", limit)
        error = refusal(capsys, small, small.with_name("out.png"), *words)
        assert "(35 pixels) exceeds limit" in error and "--max-pixels" in error


def test_numbers_without_black_and_white_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "float.tiff"
    Image.fromarray(np.ones((3, 3), dtype=np.float32)).save(path)
    error = refusal(capsys, path, tmp_path / "out.png", "--kernel", "box")
    assert "the numbers of mode F have no black and white" in error


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("out.xyz", "must end as a picture does: "),
        ("missing/out.png", "must be a file in a folder that exists"),
        ("folder.png", "must be a file in a folder that exists"),
        ("in.png", "is the input; choose another output"),
    ],
)
def test_an_output_that_cannot_be_is_refused(
    output: str, reason: str, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small.parent / "folder.png").mkdir()
    before = small.read_bytes()
    error = refusal(capsys, small, small.parent / output, "--kernel", "box")
    assert reason in error
    assert small.read_bytes() == before


def test_a_kind_that_cannot_hold_the_picture_leaves_the_old_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, old = tmp_path / "alpha.png", tmp_path / "out.jpg"
    Image.fromarray(np.zeros((3, 3, 4), dtype=np.uint8)).save(path)
    old.write_text("as it was")
    error = refusal(capsys, path, old, "--kernel", "box")
    assert "out.jpg cannot be written: cannot write mode RGBA as JPEG" in error
    assert old.read_text() == "as it was"
    assert sorted(os.listdir(tmp_path)) == ["alpha.png", "out.jpg"]


def test_a_stop_leaves_the_old_file(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(_picture_command, "fast_convolve2d", stopped)
    target = small.with_name("out.png")
    assert _picture_command.main([str(small), str(target), "--kernel", "box"]) == 130
    assert "out.png is as it was" in capsys.readouterr().err
    assert os.listdir(small.parent) == ["in.png"]


def test_without_pillow_the_command_says_what_to_install(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    error = refusal(capsys, small, small.with_name("out.png"), "--kernel", "box")
    assert error == "error: this command needs Pillow:  pip install pillow\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--kernel", "shrapnel"], "must be one of identity, box"),
        (["--kernel", "1 2; 3"], "or rows of numbers of equal length, got '1 2; 3'"),
        (["--kernel", "1 nan"], "or rows of numbers of equal length"),
        (["--kernel", "box", "--boundary", "mirror"], "invalid choice: 'mirror'"),
        (["--kernel", "box", "--fill-value", "2"], "from 0 to 1, got '2'"),
        (["--kernel", "box", "--fill-value", "x"], "from 0 to 1, got 'x'"),
        ([], "--kernel"),
    ],
)
def test_an_unknown_option_is_named(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        _picture_command.main(["in.png", "out.png", *words])
    assert stop.value.code == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("page", ["README.md", "docs/convolutions/image-kernels.md"])
def test_the_module_is_the_command(page: str, tmp_path: Path) -> None:
    """The line that a page shows, on the photograph of the book."""
    text = (ROOT / page).read_text(encoding="utf-8")
    line = re.search(r"python (-m snippets\.image_kernels photo\.jpg [^`\n]*)", text)
    assert line is not None
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        (tmp_path / "photo.jpg").write_bytes(file.read())
    done = subprocess.run(
        [sys.executable, *line[1].split()],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    red = levels(tmp_path / "photo.jpg")[..., 0]
    wanted = by_scipy(red, KERNELS["sharpen"], "mirror")
    assert (levels(tmp_path / "out.png")[..., 0] == wanted).all()
    assert "negative" in done.stderr


def test_the_module_ends_with_what_the_command_returns(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = small.with_name("out.png")
    words = ["image_kernels", str(small), str(target), "--kernel", "identity"]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.delitem(sys.modules, "snippets.image_kernels", raising=False)
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("snippets.image_kernels", run_name="__main__")
    assert stop.value.code == 0
    assert (levels(target) == SMALL).all()
