"""What a finished demo left in its home, read without the platform."""

import json
from pathlib import Path

from deltalake import DeltaTable


class Finished:
    def __init__(self, home):
        self.home = Path(home)
        report = self.home / "demo-report.json"
        if not report.exists():
            raise SystemExit(f"{self.home} has no demo-report.json; give the home of a demo that has finished.")
        self.report = json.loads(report.read_text(encoding="utf-8"))

    def load(self, connection, table, name):
        """Copies a table of the lake into DuckDB, its times as UTC. @param table as in gold.flight_features"""
        lake = self.home / "root" / "lake" / table.replace(".", "/")
        connection.register("arrow_table", DeltaTable(str(lake)).to_pyarrow_table())
        connection.execute(f"CREATE TABLE {name} AS FROM arrow_table")
        connection.unregister("arrow_table")
        for column, kind, *_ in connection.execute(f"DESCRIBE {name}").fetchall():
            if kind == "TIMESTAMP WITH TIME ZONE":
                connection.execute(f"ALTER TABLE {name} ALTER {column} TYPE TIMESTAMP USING timezone('UTC', {column})")

    def champion(self):
        """The champion as reported, with its package's folder; it has to be XGBoost's, or there is nothing to compare with."""
        name = self.report["champion"]
        reported = next(model for model in self.report["models"] if f"{model['repository']}@{model['version']}" == name)
        if reported["engine"] != "xgboost":
            raise SystemExit(f"{name}, the champion, is a {reported['engine']} model; this benchmark compares XGBoost's.")
        return Champion(reported, self.package(reported))

    def package(self, reported):
        for manifest in self.home.glob("root/runs/*/model/model.json"):
            content = json.loads(manifest.read_text(encoding="utf-8"))
            if content["engine"] == reported["engine"] and content["metrics"]["test.auc"] == reported["auc"]:
                return manifest.parent
        raise SystemExit(f"No run under {self.home} has the model {reported['repository']}@{reported['version']}.")


class Champion:
    def __init__(self, reported, package):
        self.auc = reported["auc"]
        self.rows = reported["rows"]
        self.column = f"{reported['repository'].replace('-', '_')}_v{reported['version']}_probability"
        self.model = package / "xgboost.ubj"
        self.manifest = json.loads((package / "model.json").read_text(encoding="utf-8"))
        self.settings = self.manifest["training"]["settings"]
        self.parameters = self.manifest["training"]["parameters"]

    def part(self, name):
        """The condition of a part of the split."""
        return self.settings["split"][name]

    def ranks(self, column):
        return next(step["values"] for step in self.manifest["steps"] if step["column"] == column)
