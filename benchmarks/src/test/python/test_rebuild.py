import datetime
import random
import unittest

import duckdb
from rebuild import TABLE, add_history, run

DAY = datetime.timedelta(days=1)


class ArrivalsTest(unittest.TestCase):
    def arrival(self, zone, departure, arr_time):
        """When a flight that left at `departure` (UTC) and arrived at `arr_time` on the clock there was down."""
        connection = duckdb.connect()
        connection.execute(f"""
            SET TimeZone = 'UTC';
            CREATE TABLE silver_airports AS SELECT 'XXX' AS faa, 0.0 AS lat, 0.0 AS lon, {zone} AS zone;
            CREATE TABLE silver_flights AS SELECT 2013 AS year, 1 AS month, 1 AS day, 'AA' AS carrier, 1 AS flight, 'N1' AS tailnum,
                'JFK' AS origin, 'XXX' AS dest, {arr_time} AS arr_time, 0 AS dep_delay, 0 AS arr_delay, 0 AS sched_dep_time,
                0 AS sched_arr_time, 1.0 AS distance, 0 AS hour, TIMESTAMP '{departure}' AS time_hour, TIMESTAMP '{departure}' AS scheduled_at;
            CREATE TABLE silver_weather AS SELECT 'JFK' AS origin, TIMESTAMP '2013-01-01' AS time_hour, 0.0 AS temp, 0.0 AS dewp,
                0.0 AS humid, 0.0 AS wind_dir, 0.0 AS wind_speed, 0.0 AS wind_gust, 0.0 AS precip, 0.0 AS pressure, 0.0 AS visib;
            CREATE TABLE silver_planes AS SELECT 'N1' AS tailnum, 2000 AS built, 2 AS seats, 2 AS engines;
            CREATE TABLE silver_airlines AS SELECT 'AA' AS carrier, 'A' AS name""")
        run(connection, "gold.sql")
        return str(connection.execute(f"SELECT arrived_at FROM {TABLE}").fetchone()[0])

    def test_the_clock_is_the_destinations(self):
        self.assertEqual(self.arrival("'America/Los_Angeles'", "2013-06-01 14:00:00", 1305), "2013-06-01 20:05:00")

    def test_a_reading_before_that_of_the_take_off_is_the_next_days(self):
        self.assertEqual(self.arrival("'America/New_York'", "2013-01-02 04:30:00", 10), "2013-01-02 05:10:00")

    def test_2400_is_midnight(self):
        self.assertEqual(self.arrival("'America/New_York'", "2013-01-02 02:30:00", 2400), "2013-01-02 05:00:00")

    def test_an_hour_shown_twice_is_the_later_one(self):
        self.assertEqual(self.arrival("'America/New_York'", "2013-11-03 03:30:00", 130), "2013-11-03 06:30:00")

    def test_an_hour_that_the_clock_skipped_is_read_as_if_it_had_not(self):
        self.assertEqual(self.arrival("'America/New_York'", "2013-03-10 04:06:00", 203), "2013-03-10 07:03:00")

    def test_without_a_zone_it_is_a_day_after_the_take_off(self):
        self.assertEqual(self.arrival("NULL::VARCHAR", "2013-06-01 14:00:00", 1305), "2013-06-02 14:00:00")

    def test_a_flight_that_never_arrived_has_none(self):
        self.assertEqual(self.arrival("'America/New_York'", "2013-06-01 14:00:00", "NULL::INTEGER"), "None")


class HistoryTest(unittest.TestCase):
    def test_it_is_what_going_through_all_earlier_outcomes_gives(self):
        dice = random.Random(11)
        rows = [self.flight(dice, id) for id in range(400)]
        connection = duckdb.connect()
        connection.execute("CREATE TABLE flights (id INTEGER, carrier VARCHAR, scheduled_at TIMESTAMP, arrived_at TIMESTAMP, arr_delay INTEGER)")
        connection.executemany("INSERT INTO flights VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute(f"CREATE TABLE {TABLE} AS SELECT id FROM flights")

        add_history(connection, "carrier", ["carrier"], [None, 1])

        made = connection.execute(f"""
            SELECT id, carrier_count, carrier_late, carrier_delay, carrier_late_1d, carrier_delay_1d FROM {TABLE} ORDER BY id""").fetchall()
        self.assertEqual(made, [self.by_hand(row, rows) for row in rows])

    def flight(self, dice, id):
        """Times fall on whole hours, so that an outcome is often known at the very instant, or exactly a day before."""
        at = datetime.datetime(2013, 5, 1) + datetime.timedelta(hours=dice.randint(0, 120))
        known = dice.choice([None, at + datetime.timedelta(hours=dice.randint(1, 30))])
        return id, dice.choice(["AA", "UA", None]), at, known, dice.choice([None, dice.randint(-40, 90)])

    def by_hand(self, row, rows):
        id, carrier, at, _, _ = row
        known = [r for r in rows if r[1] is not None and r[1] == carrier and r[3] is not None and r[4] is not None and r[3] < at]
        recent = [r for r in known if r[3] >= at - DAY]
        return id, len(known), *self.means(known), *self.means(recent)

    def means(self, outcomes):
        if not outcomes:
            return None, None
        return sum(r[4] > 15 for r in outcomes) / len(outcomes), sum(r[4] for r in outcomes) / len(outcomes)
