"""Two tables cell by cell, in DuckDB."""

from dataclasses import dataclass

RELATIVE = 1e-9


@dataclass(frozen=True)
class Comparison:
    rows: int
    only_left: int
    only_right: int
    differing: dict
    """By column, in how many rows the two differ; a column that one side lacks differs in all."""

    @property
    def differing_cells(self):
        return sum(self.differing.values())


def compare(connection, left, right, key, approximate):
    """
    Rows are matched by `key`. Cells are equal when they are the same, or both null; those of the columns `approximate` also when
    they differ by at most RELATIVE of the larger one.
    """
    for table in (left, right):
        refuse_repeated(connection, table, key)
    mine, theirs = columns(connection, left), columns(connection, right)
    both = " AND ".join(f"l.{name} IS NOT DISTINCT FROM r.{name}" for name in key)
    unmatched = "SELECT count(*) FROM {} l WHERE NOT EXISTS (FROM {} r WHERE " + both + ")"
    common = [name for name in mine if name in theirs]
    counts = ", ".join(f"count(*) FILTER ({differs(name, name in approximate)})" for name in common)
    rows, *found = connection.execute(f"SELECT count(*), {counts} FROM {left} l JOIN {right} r ON {both}").fetchone()
    differing = dict(zip(common, found)) | {name: rows for name in set(mine) ^ set(theirs)}
    return Comparison(
        rows,
        connection.execute(unmatched.format(left, right)).fetchone()[0],
        connection.execute(unmatched.format(right, left)).fetchone()[0],
        differing)


def differs(name, approximate):
    l, r = f"l.{name}", f"r.{name}"
    if not approximate:
        return f"{l} IS DISTINCT FROM {r}"
    return f"({l} IS NULL) <> ({r} IS NULL) OR coalesce(abs({l} - {r}) > {RELATIVE} * greatest(abs({l}), abs({r})), false)"


def columns(connection, table):
    return [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]


def refuse_repeated(connection, table, key):
    names = ", ".join(key)
    repeated = connection.execute(f"SELECT {names} FROM {table} GROUP BY {names} HAVING count(*) > 1 LIMIT 1").fetchone()
    if repeated:
        raise SystemExit(f"{table} has several rows of ({names}) = {repeated}; they cannot be told apart.")
