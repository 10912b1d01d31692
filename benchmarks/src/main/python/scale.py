"""
Generated flights from files to scores by the platform on one machine, ever more of them, beside DuckDB on the same files. The last
line is one JSON object, see docs/benchmarks.md.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import yaml
from deltalake import DeltaTable

from checksums import checksums
from memory import Peak, cpu_seconds, descendants
from product import Product
from results import Results

HERE = Path(__file__).parent
SMALL = ["weather", "planes", "airports", "airlines"]
MIB_LIMIT = 14 * 1024
MARGINAL_LIMIT = 1.3
NUMERIC = [
    "hour", "weekday", "sched_dep_minute", "sched_arr_minute", "distance", "temp", "wind_speed", "precip", "visib", "plane_age",
    "carrier_late_7d", "carrier_late_1d", "route_late", "route_delay_28d", "plane_late_7d", "plane_late_1d", "origin_late_1d"]
CATEGORICAL = ["carrier", "origin", "dest"]
"""Twenty columns to train on: of so many rows XGBoost's matrix must fit in memory, about 240 bytes a row with these."""
KEY = ["year", "month", "day", "carrier", "flight", "origin", "scheduled_at"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rows", type=int, nargs="*", default=[1_000_000, 10_000_000, 100_000_000], help="how many, ascending")
    arguments.add_argument("--root", type=Path, required=True, help="the clone")
    arguments.add_argument("--work", type=Path, help="keeps what was measured there, and goes on with the rest when started again")
    arguments.add_argument("--heap", default="5g", help="of the driver")
    arguments.add_argument("--sample", type=int, default=20_000_000, help="about as many rows are trained on, when there are more")
    arguments.add_argument("--duckdb-memory", default="12GB")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="aimass-scale-") as scratch:
        work = given.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        print(report([measured(rows, given, work) for rows in given.rows]))


def measured(rows, given, work):
    file = work / f"{rows}.json"
    if not file.exists():
        folder = work / f"{rows}"
        half = folder / "ours.json"
        if not half.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            half.write_text(json.dumps(platform(rows, given, folder)), encoding="utf-8")
        ours = json.loads(half.read_text(encoding="utf-8"))
        theirs = independent(given, folder)
        differing = differences(ours, theirs)
        if differing:
            raise SystemExit(f"With {rows} rows both differ:\n" + "\n".join(differing))
        shutil.rmtree(folder)
        compared = len(ours["silver"].keys() & theirs["silver"].keys()) + len(ours["gold"].keys() & theirs["gold"].keys())
        file.write_text(json.dumps({"rows": rows, "ours": ours, "duckdb": theirs, "compared": compared}), encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


def platform(rows, given, folder):
    home = folder / "home"
    product = Product(given.root, home)
    product.up({"pools": {"default": {"master": "local[2]", "memory": given.heap, "conf": {
        "spark.sql.shuffle.partitions": "32", "spark.memory.fraction": "0.5",
        "spark.io.compression.codec": "zstd", "spark.sql.parquet.compression.codec": "zstd"}}}})
    try:
        product.apply("job", {
            "kind": "job", "name": "generate", "jobType": "generate",
            "settings": {"rows": rows, "seed": 1, "target": str(folder / "csv")}})
        say(f"{rows} rows: generating")
        product.ask("job", "run", "generate", "--wait")
        for source in sources(given.root, folder):
            product.apply("source", source)
        product.apply("workflow", workflow(given.root, given.sample))
        say(f"{rows} rows: the workflow")
        before = cpu_seconds(descendants(os.getpid()))
        with Peak(os.getpid()) as peak:
            run = product.ask("workflow", "run", "scale", "--wait")
        cpu = cpu_seconds(descendants(os.getpid())) - before
        run = product.ask("workflow", "runs", run["id"])
        accounting = product.ask("table", "accounting", "bronze.flights")["items"][0]
    finally:
        product.down()
    again = [task["name"] for task in run["tasks"] if task.get("attempt", 1) > 1]
    if again:
        raise SystemExit(f"With {rows} rows {again} took more than one attempt, their seconds are not those of the work.")
    tasks = {task["name"]: (task["finishedAt"] - task["startedAt"]) / 1000 for task in run["tasks"]}
    trained = next(task for task in run["tasks"] if task["name"] == "train")["outputs"]
    lake = home / "root" / "lake"
    connection = opened(lake)
    result = {
        "seconds": (run["finishedAt"] - run["startedAt"]) / 1000,
        "tasks": tasks,
        "cpu": cpu,
        "mib": peak.mib,
        "lake-mib": sum(path.stat().st_size for path in lake.rglob("*") if path.is_file()) / 2**20,
        "counts": {name: accounting[name] for name in ("read", "written", "quarantined", "deduplicated")},
        "rowsTrained": trained["rowsTrained"],
        "auc": trained["auc"],
        "silver": checksums(connection, "silver_flights"),
        "gold": checksums(connection, "gold_flight_features"),
        "scores": connection.execute("SELECT count(*), count(COLUMNS('.*_probability')) FROM gold_flight_scores").fetchone(),
    }
    shutil.rmtree(home)
    say(f"{rows} rows: {result['seconds']:.0f} s, {result['mib']:.0f} MiB, {tasks}")
    return result


def opened(lake):
    """Our tables as views, by their files of the latest version."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in ("silver.flights", "gold.flight_features", "gold.flight_scores"):
        files = DeltaTable(str(lake / table.replace(".", "/"))).file_uris()
        connection.execute(f"CREATE VIEW {table.replace('.', '_')} AS FROM read_parquet({files})")
    return connection


def sources(root, folder):
    samples = root / "data-samples" / "nycflights13"
    for name in ["flights", *SMALL]:
        spec = read(root / "deploy" / "demo" / "sources" / f"{name}.yaml")
        spec["format"] = "csv"
        spec["null-tokens"] = ["NA"]
        path = f"{folder / 'csv'}/*.csv" if name == "flights" else f"{samples / name}.csv"
        yield spec | {"connection": {"kind": "file", "path": path}}


def workflow(root, sample):
    """The demo's own tasks as far as they are needed, but for what is said in docs/benchmarks.md."""
    demo = read(root / "deploy" / "demo" / "workflows" / "flight-delay.yaml")
    names = [f"{step}-{name}" for name in ["flights", *SMALL] for step in ("ingest", "clean")]
    tasks = {name: demo["tasks"][name] for name in [*names, "features"]}
    train = demo["tasks"]["train-xgboost"]
    train["settings"] |= {"numeric": NUMERIC, "categorical": CATEGORICAL, "sample": {"rows": sample}}
    train["settings"].pop("units")
    tasks["train"] = train
    tasks["score"] = {"job": "score", "needs": ["train"], "settings": {
        "models": ["flight-delay@${tasks.train.outputs.version}"],
        "table": "gold.flight_features", "key": KEY, "target": "gold.flight_scores"}}
    for task in tasks.values():
        task.pop("timeout", None)
    return {"kind": "workflow", "name": "scale", "parameters": demo["parameters"], "tasks": tasks}


class Yaml12(yaml.SafeLoader):
    """Of YAML 1.1, PyYAML's, `on` is a boolean."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def read(file):
    return yaml.load(file.read_text(encoding="utf-8"), Loader=Yaml12)


def independent(given, folder):
    scratch = folder / "duckdb"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    say("DuckDB on the same files")
    start = time.monotonic()
    with Peak(os.getpid()) as peak:
        answer = subprocess.run(
            [sys.executable, str(HERE / "independent.py"), "--flights", f"{folder / 'csv'}/*.csv", "--work", str(scratch),
             "--samples", str(given.root / "data-samples" / "nycflights13"), "--memory", given.duckdb_memory],
            stdout=subprocess.PIPE, check=True, encoding="utf-8")
    result = json.loads(answer.stdout) | {"mib": peak.mib, "elapsed": time.monotonic() - start}
    say(f"DuckDB: {result['seconds']}, {result['mib']:.0f} MiB")
    return result


def differences(ours, theirs):
    found = []
    expected = {"read": theirs["counts"]["read"], "written": theirs["counts"]["read"], "quarantined": 0, "deduplicated": 0}
    if ours["counts"] != expected:
        found.append(f"accounting of bronze.flights: ours {ours['counts']}, the files hold {expected}")
    for table in ("silver", "gold"):
        mine, other = ours[table], theirs[table]
        shared = [name for name in other if name in mine]
        missing = set(other) - set(shared)
        if missing:
            found.append(f"{table}: ours has no {sorted(missing)}")
        found += [f"{table}.{name or 'rows'}: ours {mine[name]}, DuckDB's {other[name]}" for name in shared if mine[name] != other[name]]
    rows = theirs["gold"][""]
    if list(ours["scores"]) != [rows, rows]:
        found.append(f"scores: ours {ours['scores']} rows and probabilities, there are {rows} rows")
    return found


def report(parts):
    results = Results("scale")
    for part in parts:
        rows, ours, duckdb_ = part["rows"], part["ours"], part["duckdb"]
        results.figure(f"{rows}-seconds", ours["seconds"])
        for task in ("ingest-flights", "clean-flights", "features", "train", "score"):
            results.figure(f"{rows}-{task}-seconds", ours["tasks"][task])
        results.figure(f"{rows}-cpu-seconds", ours["cpu"])
        results.at_most(f"{rows}-peak-mib", ours["mib"], MIB_LIMIT)
        results.figure(f"{rows}-lake-mib", ours["lake-mib"])
        results.figure(f"{rows}-rows-trained", ours["rowsTrained"])
        results.figure(f"{rows}-auc", ours["auc"])
        results.figure(f"{rows}-equal-checksums", part["compared"])
        results.figure(f"{rows}-duckdb-to-features-seconds", sum(duckdb_["seconds"].values()))
        results.figure(f"{rows}-duckdb-peak-mib", duckdb_["mib"])
        results.figure(f"{rows}-to-features-seconds", sum(ours["tasks"][name] for name in ("ingest-flights", "clean-flights", "features")))
    if len(parts) >= 3:
        (r1, t1), (r2, t2), (r3, t3) = ((part["rows"], part["ours"]["seconds"]) for part in parts[-3:])
        results.at_most("marginal-cost-ratio", ((t3 - t2) / (r3 - r2)) / ((t2 - t1) / (r2 - r1)), MARGINAL_LIMIT)
    return results.text()


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
