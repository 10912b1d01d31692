"""The area under the ROC curve, exact."""

import numpy as np


def auc(labels, scores):
    """The share of pairs of a positive and a negative row in which the positive has the larger score, ties counted half."""
    values, place = np.unique(scores, return_inverse=True)
    positives = np.bincount(place[labels == 1], minlength=len(values))
    negatives = np.bincount(place[labels == 0], minlength=len(values))
    below = np.cumsum(negatives) - negatives
    doubled = int(np.sum(positives * (2 * below + negatives)))
    return doubled / (2 * int(positives.sum()) * int(negatives.sum()))
