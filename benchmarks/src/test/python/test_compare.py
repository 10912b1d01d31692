import unittest

import duckdb
from compare import compare


class CompareTest(unittest.TestCase):
    def setUp(self):
        self.connection = duckdb.connect()

    def compared(self, left, right, approximate=()):
        for name, rows in (("l1", left), ("r1", right)):
            self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {rows}")
        return compare(self.connection, "l1", "r1", ["k"], approximate)

    def test_equal_tables_differ_nowhere(self):
        table = "FROM (VALUES (1, 'a', 0.5), (2, NULL, NULL)) t(k, s, x)"
        found = self.compared(table, table, ["x"])

        self.assertEqual((found.rows, found.only_left, found.only_right), (2, 0, 0))
        self.assertEqual(found.differing, {"k": 0, "s": 0, "x": 0})

    def test_a_null_beside_a_value_differs_whichever_side_has_it(self):
        found = self.compared(
            "FROM (VALUES (1, 'a', NULL), (2, NULL, 0.5), (3, 'c', 0.5)) t(k, s, x)",
            "FROM (VALUES (1, NULL, 0.5), (2, 'b', NULL), (3, 'c', 0.5)) t(k, s, x)",
            ["x"])

        self.assertEqual(found.differing, {"k": 0, "s": 2, "x": 2})
        self.assertEqual(found.differing_cells, 4)

    def test_only_approximate_columns_may_differ_by_a_billionth(self):
        left = "FROM (VALUES (1, 1e3::DOUBLE, 1e3::DOUBLE), (2, -1e3::DOUBLE, -1e3::DOUBLE), (3, 0::DOUBLE, 0::DOUBLE)) t(k, exact, mean)"
        right = "SELECT k, exact + d AS exact, mean + d AS mean FROM (" + left + ") JOIN (VALUES (1, {0}), (2, {0}), (3, 0)) e(k, d) USING (k)"

        self.assertEqual(self.compared(left, right.format("0.9e-6"), ["mean"]).differing, {"k": 0, "exact": 2, "mean": 0})
        self.assertEqual(self.compared(left, right.format("1.1e-6"), ["mean"]).differing, {"k": 0, "exact": 2, "mean": 2})

    def test_rows_of_one_side_only_are_counted_apart(self):
        found = self.compared("SELECT range AS k, 0 AS x FROM range(0, 5)", "SELECT range AS k, 0 AS x FROM range(3, 12)")

        self.assertEqual((found.rows, found.only_left, found.only_right), (2, 3, 7))

    def test_a_column_that_one_side_lacks_differs_in_every_row(self):
        found = self.compared("SELECT range AS k, 0 AS x FROM range(4)", "SELECT range AS k, 0 AS y FROM range(4)")

        self.assertEqual(found.differing, {"k": 0, "x": 4, "y": 4})

    def test_a_key_that_occurs_twice_is_refused(self):
        with self.assertRaisesRegex(SystemExit, r"r1 has several rows of \(k\) = \(1,\)"):
            self.compared("SELECT 1 AS k", "FROM (VALUES (1), (1)) t(k)")
