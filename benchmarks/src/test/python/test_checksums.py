import unittest

import duckdb
from checksums import checksums


class ChecksumsTest(unittest.TestCase):
    def of(self, rows):
        connection = duckdb.connect()
        connection.execute(f"CREATE TABLE t AS {rows}")
        return checksums(connection, "t")

    def test_neither_the_order_of_rows_nor_the_width_of_a_number_matters(self):
        left = self.of("FROM (VALUES (1::INTEGER, 'a', 2::DOUBLE, true), (NULL, NULL, NULL, false)) t(n, s, x, b)")
        right = self.of("FROM (VALUES (NULL, NULL, NULL, 0::TINYINT), (1::BIGINT, 'a', 2, 1)) t(n, s, x, b)")

        self.assertEqual(left, right)
        self.assertEqual(left[""], 2)
        self.assertEqual(left["n"], [1, "1"])

    def test_each_changed_cell_changes_the_sum_of_its_column(self):
        before = self.of("FROM (VALUES (1, 'a', 0.1::DOUBLE + 0.2::DOUBLE, TIMESTAMP '2013-01-01')) t(n, s, x, z)")
        for column, rows in {
            "n": "FROM (VALUES (2, 'a', 0.1::DOUBLE + 0.2::DOUBLE, TIMESTAMP '2013-01-01')) t(n, s, x, z)",
            "s": "FROM (VALUES (1, 'b', 0.1::DOUBLE + 0.2::DOUBLE, TIMESTAMP '2013-01-01')) t(n, s, x, z)",
            "x": "FROM (VALUES (1, 'a', nextafter(0.1::DOUBLE + 0.2::DOUBLE, 1::DOUBLE), TIMESTAMP '2013-01-01')) t(n, s, x, z)",
            "z": "FROM (VALUES (1, 'a', 0.1::DOUBLE + 0.2::DOUBLE, TIMESTAMP '2013-01-01 00:00:01')) t(n, s, x, z)",
        }.items():
            changed = self.of(rows)
            self.assertEqual([name for name in before if before[name] != changed[name]], [column])

    def test_a_type_without_a_checksum_is_refused(self):
        with self.assertRaisesRegex(ValueError, "v is of type INTEGER\\[\\]"):
            self.of("SELECT [1] AS v")


if __name__ == "__main__":
    unittest.main()
