"""The demo's features from the raw files alone, in DuckDB, by the definitions of docs/features.md and the demo's workflow."""

import zipfile
from pathlib import Path

HERE = Path(__file__).parent
TABLE = "flight_features"
KEY = ["year", "month", "day", "carrier", "flight", "origin", "sched_dep_minute"]
GROUPS = {
    "carrier": (["carrier"], [None, 7, 1]),
    "route": (["origin", "dest"], [None, 28]),
    "plane": (["tailnum"], [None, 7, 1]),
    "origin": (["origin"], [7, 1]),
    "number": (["carrier", "flight"], [None, 28]),
}
"""Name of a group's features, its key, and how many days each of its spans looks back; None for all time."""


def rebuild(connection, samples, scratch):
    """Makes the table TABLE. @param samples the raw files @param scratch a folder for the unpacked flights"""
    connection.execute("SET TimeZone = 'UTC'")
    with zipfile.ZipFile(samples / "flights.csv.zip") as archive:
        flights = archive.extract("flights.csv", scratch)
    run(connection, "silver.sql", flights=flights, samples=samples)
    run(connection, "gold.sql")
    for name, (key, spans) in GROUPS.items():
        add_history(connection, name, key, spans)
    connection.execute(f"ALTER TABLE {TABLE} DROP id")


def run(connection, file, **places):
    text = (HERE / file).read_text(encoding="utf-8")
    for name, value in places.items():
        text = text.replace("{" + name + "}", str(value).replace("'", "''"))
    connection.execute(text)


def means():
    """The history features that are means."""
    return [mean for name, (_, spans) in GROUPS.items() for days in spans for mean in means_of(name, days)]


def means_of(group, days):
    span = "" if days is None else f"_{days}d"
    return [f"{group}_late{span}", f"{group}_delay{span}"]


def add_history(connection, name, key, spans):
    """
    Means (and, over all time, the count) of the outcomes that were known strictly before a row's scheduled departure, and not
    longer ago than the span: the running totals just before the departure, less those just before the span began.
    """
    same = make_totals(connection, key)
    for days in spans:
        connection.execute(f"CREATE OR REPLACE TABLE now AS {totals_before('f.scheduled_at', same)}")
        connection.execute(f"CREATE OR REPLACE TABLE past AS {totals_before(span_begin(days), same)}")
        outcomes = f"now.outcomes - past.outcomes AS {name}_count," if days is None else ""
        late, delay = means_of(name, days)
        connection.execute(f"""
            CREATE OR REPLACE TABLE {TABLE} AS
            SELECT t.*, {outcomes}
                   CASE WHEN now.outcomes > past.outcomes THEN (now.late - past.late)::DOUBLE / (now.outcomes - past.outcomes) END AS {late},
                   CASE WHEN now.outcomes > past.outcomes THEN (now.delay - past.delay)::DOUBLE / (now.outcomes - past.outcomes) END AS {delay}
            FROM {TABLE} t JOIN now USING (id) JOIN past USING (id)""")


def make_totals(connection, key):
    """Makes the table `totals`: by key and instant, what had become known up to it. Returns the condition by which flights `f` find theirs."""
    keys = ", ".join(key)
    known = " AND ".join(f"{column} IS NOT NULL" for column in key)
    connection.execute(f"""
        CREATE OR REPLACE TABLE totals AS
        SELECT {keys}, known,
               sum(outcomes) OVER w AS outcomes, sum(late) OVER w AS late, sum(delay) OVER w AS delay
        FROM (SELECT {keys}, arrived_at AS known, count(*) AS outcomes,
                     count(*) FILTER (arr_delay > 15) AS late, sum(arr_delay) AS delay
              FROM flights WHERE arr_delay IS NOT NULL AND arrived_at IS NOT NULL AND {known}
              GROUP BY {keys}, arrived_at)
        WINDOW w AS (PARTITION BY {keys} ORDER BY known)""")
    return " AND ".join(f"f.{column} = totals.{column}" for column in key)


def span_begin(days):
    return "f.scheduled_at - INTERVAL 100 YEAR" if days is None else f"f.scheduled_at - to_days({days})"


def totals_before(instant, same):
    return f"""
        SELECT f.id, coalesce(totals.outcomes, 0)::BIGINT AS outcomes, coalesce(totals.late, 0)::BIGINT AS late,
               coalesce(totals.delay, 0)::BIGINT AS delay
        FROM flights f ASOF LEFT JOIN totals ON {same} AND {instant} > totals.known"""
