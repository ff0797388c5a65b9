"""The reading-time data of the part Lines: fourteen readers to learn from, four to test on.

The readers are invented. One row is one participant of an imagined eye-tracking study:
mean pupil dilation (arbitrary units between 0 and 1), total reading time (arbitrary
units of time), number of fixations (a count) and gender.
"""

# --8<-- [start:setup]
import numpy as np

# --8<-- [end:setup]
# --8<-- [start:training]
dilation = np.array(
    [0.90, 0.89, 0.79, 0.91, 0.77, 0.63, 0.55, 0.60, 0.55, 0.54, 0.45, 0.44, 0.40, 0.39]
)
reading_time = np.array(
    [120, 101, 104, 111, 95, 98, 77, 80, 67, 63, 59, 57, 61, 66], dtype=float
)
fixations = np.array(
    [20, 18, 24, 19, 20, 22, 30, 23, 56, 64, 42, 43, 51, 40], dtype=float
)
gender = np.array(list("MFMFFFMMMFMMFF"))
# --8<-- [end:training]
# --8<-- [start:test]
test_dilation = np.array([0.87, 0.74, 0.42, 0.36])
test_reading_time = np.array([102, 101, 60, 54], dtype=float)
test_fixations = np.array([17, 12, 52, 44], dtype=float)
test_gender = np.array(list("MFMF"))
# --8<-- [end:test]
