"""
The work of the benchmark `scale` done by DuckDB alone: from the same files to silver, features and their checksums. Prints one JSON
object: seconds of each step, counts, checksums.
"""

import argparse
import json
import time
from pathlib import Path

import duckdb

from checksums import checksums
from rebuild import GROUPS, means_of, run, span_begin, totals_before, make_totals


SLICE = 10_000_000
"""Rows of features that are joined with their histories at a time."""


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--flights", required=True, help="CSV files, as DuckDB globs them")
    arguments.add_argument("--samples", type=Path, required=True, help="the folder of the small raw files")
    arguments.add_argument("--work", type=Path, required=True, help="an empty folder for its database and what it spills")
    arguments.add_argument("--memory", required=True, help="DuckDB's memory_limit")
    given = arguments.parse_args()
    connection = duckdb.connect(str(given.work / "independent.duckdb"))
    connection.execute(f"""
        SET TimeZone = 'UTC'; SET threads = 2; SET preserve_insertion_order = false;
        SET memory_limit = '{given.memory}'; SET temp_directory = '{given.work / "spilled"}'""")
    seconds = {}

    def step(name, action):
        start = time.monotonic()
        result = action()
        seconds[name] = time.monotonic() - start
        return result

    step("silver", lambda: run(connection, "silver.sql", flights=given.flights, samples=given.samples))
    step("joined", lambda: run(connection, "gold.sql"))
    connection.execute("DROP TABLE departures; DROP TABLE arrivals")
    step("history", lambda: history(connection))
    connection.execute("DROP TABLE flights")
    step("gold", lambda: gold(connection, given.work / "gold"))
    connection.execute(f"CREATE VIEW gold AS FROM read_parquet('{given.work / 'gold'}/*.parquet')")
    print(json.dumps({
        "seconds": seconds,
        "counts": counts(connection, given.flights),
        "silver": checksums(connection, "silver_flights"),
        "gold": checksums(connection, "gold")}))


def history(connection):
    """A narrow table for each group, by id: joined once at the end, so that wide rows are written once."""
    for name, (key, spans) in GROUPS.items():
        same = make_totals(connection, key)
        connection.execute(f"CREATE TABLE now AS {totals_before('f.scheduled_at', same)}")
        for days in spans:
            past = "SELECT id, 0::BIGINT AS outcomes, 0::BIGINT AS late, 0::BIGINT AS delay FROM now" if days is None \
                else totals_before(span_begin(days), same)
            connection.execute(f"CREATE TABLE {part(name, days)} AS SELECT id, {differences(name, days)} FROM now JOIN ({past}) past USING (id)")
        connection.execute("DROP TABLE now; DROP TABLE totals")


def differences(name, days):
    late, delay = means_of(name, days)
    outcomes = f"now.outcomes - past.outcomes AS {name}_count," if days is None else ""
    mean = "CASE WHEN now.outcomes > past.outcomes THEN (now.{0} - past.{0})::DOUBLE / (now.outcomes - past.outcomes) END AS {1}"
    return f"{outcomes} {mean.format('late', late)}, {mean.format('delay', delay)}"


def part(name, days):
    return f"history_{name}_{days or 'all'}"


def gold(connection, folder):
    """Slice by slice: all at once, joins of twelve tables of 100 M rows each spill more than tables and files take together."""
    folder.mkdir()
    rows = connection.execute("SELECT count(*) FROM flight_features").fetchone()[0]
    for begin in range(0, rows, SLICE):
        slice_ = f"id > {begin} AND id <= {begin + SLICE}"
        parts = " ".join(
            f"JOIN (FROM {part(name, days)} WHERE {slice_}) USING (id)" for name, (_, spans) in GROUPS.items() for days in spans)
        connection.execute(f"""
            COPY (SELECT * EXCLUDE (id) FROM (FROM flight_features WHERE {slice_}) {parts})
            TO '{folder / f"{begin}.parquet"}' (FORMAT parquet)""")


def counts(connection, flights):
    return {
        "read": connection.execute(f"SELECT count(*) FROM read_csv('{flights}', header = true, all_varchar = true)").fetchone()[0],
        "silver": connection.execute("SELECT count(*) FROM silver_flights").fetchone()[0]}


if __name__ == "__main__":
    main()
