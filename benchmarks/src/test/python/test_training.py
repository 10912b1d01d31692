import random
import unittest

import numpy as np
from auc import auc


class AucTest(unittest.TestCase):
    def test_it_is_the_share_of_pairs_in_the_right_order_with_ties_counted_half(self):
        dice = random.Random(5)
        labels = np.array([dice.randint(0, 1) for _ in range(300)])
        scores = np.array([dice.randint(0, 20) / 7 for _ in range(300)])

        pairs = [(p, n) for p in scores[labels == 1] for n in scores[labels == 0]]
        expected = sum(1.0 if p > n else 0.5 if p == n else 0.0 for p, n in pairs) / len(pairs)
        self.assertAlmostEqual(auc(labels, scores), expected, places=14)

    def test_scores_that_are_all_alike_give_a_half(self):
        self.assertEqual(auc(np.array([0, 1, 0]), np.array([0.3, 0.3, 0.3])), 0.5)
