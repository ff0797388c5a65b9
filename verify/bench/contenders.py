"""Who is timed at convolving, how each is called, and how large a problem each is given.

Imported late: whatever it imports reads how many threads it may use.
"""

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import torch
from scipy import signal

from snippets.image_kernels import fast_convolve2d
from snippets.two_dimensions import convolve2d

Call = Callable[[], Any]
MOST = {  # multiply-adds, beyond which one run would take more than a second or two
    "readable": 2e8,
    "scipy.signal.convolve2d": 1.2e9,
    "torch": 3.5e8,
}


def problem(
    n: int, k: int, *, separable: bool, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return an image and a kernel without any symmetry, in double precision."""
    rng = np.random.default_rng(seed)
    image, kernel = rng.random((n, n)), rng.uniform(-1, 2, (k, k))
    if separable:
        kernel = np.outer(kernel[0], kernel[1])
    return image, kernel


def contenders(image: np.ndarray, kernel: np.ndarray) -> dict[str, Call]:
    """Return a call for each that is fit for the size: "same", zeros beyond the border."""
    turned = np.ascontiguousarray(kernel[::-1, ::-1])
    channels = torch.from_numpy(image)[None, None]
    weights = torch.from_numpy(turned)[None, None]
    padding = kernel.shape[0] // 2

    def by_torch() -> np.ndarray:
        with torch.no_grad():
            found = torch.nn.functional.conv2d(channels, weights, padding=padding)
        return found[0, 0].numpy()

    def by_opencv() -> np.ndarray:
        border = cv2.BORDER_CONSTANT
        return cv2.filter2D(image, cv2.CV_64F, turned, borderType=border)

    calls = {
        "readable": lambda: convolve2d(image, kernel, "same"),
        "torch": by_torch,
        "scipy.signal.convolve2d": lambda: signal.convolve2d(image, kernel, "same"),
        "opencv": by_opencv,
        "scipy.signal.fftconvolve": lambda: signal.fftconvolve(image, kernel, "same"),
        "fast": lambda: fast_convolve2d(image, kernel, "same"),
    }
    work = image.size * kernel.size
    return {name: call for name, call in calls.items() if work <= MOST.get(name, work)}


def error(
    found: np.ndarray, image: np.ndarray, kernel: np.ndarray, n_samples: int
) -> float:
    """Return the largest error at some pixels, corners included, in roundings.

    Products and sum are taken in extended precision. The error is divided by the sum of
    the magnitudes of the terms, and by the distance from one to the next double.
    """
    n, (k, l) = len(image), kernel.shape
    rng = np.random.default_rng(1)
    corners = [(0, 0), (0, n - 1), (n - 1, 0), (n - 1, n - 1)]
    inner = rng.integers(0, n, (n_samples - len(corners), 2)).tolist()
    padded = np.pad(image, [(k, k), (l, l)]).astype(np.longdouble)
    turned = kernel[::-1, ::-1].astype(np.longdouble)
    worst = 0.0
    for row, column in [*corners, *inner]:
        top, left = row + 1 + (k - 1) // 2, column + 1 + (l - 1) // 2
        terms = padded[top : top + k, left : left + l] * turned
        miss = abs(found[row, column] - terms.sum()) / np.abs(terms).sum()
        worst = max(worst, float(miss))
    return worst / math.ulp(1.0)
