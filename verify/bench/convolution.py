"""Time the convolutions of the book beside other people's, and keep the result.

`python -m verify.bench.convolution` writes docs/benchmarks.json, which the page on
benchmarks shows; `--quick` prints a few sizes and writes nothing.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from verify.paths import DOCS, write_if_changed

RESULT = DOCS / "benchmarks.json"
IMAGES, KERNELS = (256, 512, 1024, 2048, 4096), (3, 5, 7, 9, 15, 31, 63)
QUICK_IMAGES, QUICK_KERNELS = (256, 512), (3, 9, 31)
SEPARABLE = (15, 31)
LIBRARIES = ("numpy", "scipy", "torch", "opencv-python-headless")
LONG_ENOUGH = 0.5  # seconds for each contender at each size
FEWEST, MOST = 3, 40  # rounds
N_SAMPLES = 40  # results whose exact value is worked out
Row = dict[str, Any]


def main(*, quick: bool) -> int:
    """Measure each size in turn, print it as it is known, and write all."""
    processors = os.cpu_count() or 1
    # verify/__init__.py has set one thread for the tests; here each gets all there are.
    os.environ["OMP_NUM_THREADS"] = str(processors)
    load, start = os.getloadavg()[0], time.perf_counter()
    print(f"{processor()}, {processors} processors, load {load:.1f} before")
    if load > 1:
        print("The machine does not rest: repeat this later.")
    images, kernels = (QUICK_IMAGES, QUICK_KERNELS) if quick else (IMAGES, KERNELS)
    rows = []
    for n, k, separable in sizes(images, kernels):
        rows.append(measure(n, k, separable=separable))
        print(line(rows[-1]), flush=True)
    took = time.perf_counter() - start
    print("\n".join(verdicts(rows)))
    print(f"{took:.0f} s, load {os.getloadavg()[0]:.1f} after")
    if not quick:
        write(RESULT, rows, {"load_before": round(load, 1), "seconds": round(took)})
    return 0


def sizes(images: Iterable[int], kernels: Iterable[int]) -> list[tuple[int, int, bool]]:
    """Return side of the image, side of the kernel, and whether it is separable."""
    generic = [(k, False) for k in kernels] + [(k, True) for k in SEPARABLE]
    return [(n, k, separable) for n in images for k, separable in generic]


def measure(n: int, k: int, *, separable: bool, seconds: float = LONG_ENOUGH) -> Row:
    """Time everybody at one size, in turns, and find the error of the fast one."""
    from verify.bench.contenders import contenders, error, problem

    image, kernel = problem(n, k, separable=separable)
    calls = contenders(image, kernel)
    best = fastest(calls, seconds)
    row: Row = {"image": n, "kernel": k, "separable": separable}
    row["milliseconds"] = {
        name: float(f"{1000 * best[name]:.4g}") if name in best else None
        for name in NAMES
    }
    row["error"] = round(error(calls["fast"](), image, kernel, N_SAMPLES), 3)
    row["error_fftconvolve"] = round(
        error(calls["scipy.signal.fftconvolve"](), image, kernel, N_SAMPLES), 3
    )
    return row | {"ratios": ratios(row)}


def fastest(calls: dict[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Return the shortest time of each call; one round after another, so that all suffer alike.

    In each round a call is made twice, since the first finds what the one before has left:
    other data in the caches, and threads that go on spinning.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(MOST):
        for name, call in calls.items():
            if number >= FEWEST and sum(times[name]) > seconds:
                continue
            for _ in range(2):
                start = time.perf_counter()
                call()
                times[name].append(time.perf_counter() - start)
    return {name: min(some) for name, some in times.items()}


NAMES = (
    "fast",
    "readable",
    "scipy.signal.convolve2d",
    "scipy.signal.fftconvolve",
    "torch",
    "opencv",
)
# How many times as long as the fast one another takes, at the least.
BARS = {"scipy": 1.0, "readable": 3.0, "torch": 1.0, "opencv": 0.25}


def ratios(row: Row) -> dict[str, float | None]:
    """Return how many times as long as the fast one each other takes; SciPy's better one."""
    times = row["milliseconds"]
    both = [times[name] for name in NAMES if name.startswith("scipy") and times[name]]
    others = {"scipy": min(both)} | {
        name: times[name] for name in ("readable", "torch", "opencv")
    }
    if row["kernel"] != KERNELS[0]:
        others["readable"] = None  # its bar is for the smallest kernel alone
    return {
        name: float(f"{other / times['fast']:.4g}") if other else None
        for name, other in others.items()
    }


def verdicts(rows: list[Row]) -> list[str]:
    """Return for each bar how often it is met, and where it is nearest to failing."""
    found = []
    for name, bar in BARS.items():
        some = [row for row in rows if row["ratios"][name] is not None]
        worst = min(some, key=lambda row: row["ratios"][name])
        met = sum(row["ratios"][name] >= bar for row in some)
        where = f"{worst['image']}², {worst['kernel']}²"
        found.append(
            f"{name}: {met} of {len(some)} at {bar:g} or more; "
            f"least {worst['ratios'][name]:.2f} ({where})"
        )
    return found


def line(row: Row) -> str:
    """Return one line of the table: times in milliseconds, ratios, error."""
    times = " ".join(
        f"{name.rpartition('.')[2]} {time:8.2f}" if time is not None else ""
        for name, time in row["milliseconds"].items()
    )
    kind = " separable" if row["separable"] else ""
    scale = f"error {row['error']:.2f} eps"
    return f"{row['image']:>4} {row['kernel']:>2}{kind}: {times} {scale}"


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = [text.partition(":")[2].strip() for text in lines if "model name" in text]
    return names[0] if names else platform.processor() or platform.machine()


def write(path: Path, rows: list[Row], run: dict[str, float]) -> None:
    """Keep what was measured, and on what."""
    versions = {"python": platform.python_version()}
    versions |= {name: importlib.metadata.version(name) for name in LIBRARIES}
    result = {
        "machine": f"{platform.system()} on {platform.machine()}",
        "processor": processor(),
        "processors": os.cpu_count(),
        "versions": versions,
        **run,
        "bars": BARS,
        "samples": N_SAMPLES,
        "rows": rows,
    }
    write_if_changed(path, (json.dumps(result, indent=1) + "\n").encode())


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m verify.bench.convolution")
    parser.add_argument("--quick", action="store_true", help="a few sizes, not kept")
    sys.exit(main(quick=parser.parse_args().quick))
