"""How well one model explains the ratings, in closed form.

A model names the columns that act, and for each the slab from which its effect comes:

    beta_j | sigma ~ Normal(mean_j, sigma^2 / precision_j),  mean_j in points of 0 to 10
    sigma^2        ~ InverseGamma(SHAPE, SCALE),             points squared
    y | beta       ~ Normal(X beta, sigma^2 V),              V known at each point of the grid

All that is needed of the data is X' V^-1 X with y as the last column, from which level and
trend have been projected out. Left out of the evidence are constants that all models share.
"""

from __future__ import annotations

import numpy as np

from backstride.pain.compiled import compiled
from backstride.terms.records import FloatArray

SHAPE = 1.5
SCALE = 1.0
"""Prior of sigma^2, weak: half of it lies between 0.49 and 1.65 points squared."""


@compiled
def invert(matrix: FloatArray, size: int, inverse: FloatArray) -> float:
    """Invert the first rows and columns of a positive definite matrix, which is used up.

    Returns:
        The log of its determinant.
    """
    for row in range(size):
        for column in range(size):
            inverse[row, column] = 1.0 if row == column else 0.0
    log_det = 0.0
    for pivot in range(size):
        value = matrix[pivot, pivot]
        log_det += np.log(value)
        for column in range(size):
            matrix[pivot, column] /= value
            inverse[pivot, column] /= value
        for row in range(size):
            factor = matrix[row, pivot]
            if row != pivot and factor != 0.0:
                for column in range(size):
                    matrix[row, column] -= factor * matrix[pivot, column]
                    inverse[row, column] -= factor * inverse[pivot, column]
    return log_det
