"""Checksums of a table's columns that no order of rows changes and that two engines' tables can be compared by."""


def checksums(connection, relation):
    """
    For each column how many cells are not null and the sum of integers made from them: of whole numbers and times (in microseconds)
    themselves, of texts and fractions a hash of the text or of the double's exact value; under "" how many rows.
    """
    columns = [(name, kind) for name, kind, *_ in connection.execute(f"DESCRIBE {relation}").fetchall()]
    sums = ", ".join(f"count({name}), sum({integer(name, kind)}::HUGEINT) FILTER ({name} IS NOT NULL)" for name, kind in columns)
    rows, *found = connection.execute(f"SELECT count(*), {sums} FROM {relation}").fetchone()
    result = {"": rows}
    for index, (name, _) in enumerate(columns):
        result[name] = [found[2 * index], str(found[2 * index + 1])]
    return result


def integer(name, kind):
    if kind == "BOOLEAN" or kind.endswith("INT") or kind == "INTEGER":
        return f"{name}::BIGINT"
    if kind.startswith("TIMESTAMP"):
        return f"epoch_us({name})"
    if kind in ("DOUBLE", "FLOAT"):
        return f"CASE WHEN {name} = floor({name}) THEN {name}::BIGINT::HUGEINT ELSE hash({name}::DOUBLE) END"
    if kind == "VARCHAR":
        return f"hash({name})"
    raise ValueError(f"{name} is of type {kind}, of which no checksum is known")
