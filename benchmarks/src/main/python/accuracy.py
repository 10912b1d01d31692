"""
The demo's features rebuilt from the raw files by DuckDB, and a model trained on them by XGBoost's Python package, beside what a
finished demo has. The last line is one JSON object, see docs/benchmarks.md.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import xgboost

import training
from auc import auc
from compare import compare
from finished import Finished
from rebuild import KEY, TABLE, means, rebuild
from results import Results

ORDER = ["scheduled_at", *KEY]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path, required=True, help="the home of a finished demo; only read")
    arguments.add_argument("--samples", type=Path, required=True, help="the folder of the raw files")
    given = arguments.parse_args()
    finished = Finished(given.home)
    results = Results("accuracy")
    connection = duckdb.connect()
    with tempfile.TemporaryDirectory(prefix="aimass-accuracy-") as scratch:
        say("rebuilding the features from the raw files")
        rebuild(connection, given.samples, scratch)
    say("comparing them with gold.flight_features")
    finished.load(connection, "gold.flight_features", "ours")
    features(connection, results)
    models(connection, finished, results)
    print(results.text())


def features(connection, results):
    found = compare(connection, "ours", TABLE, KEY, means())
    for column, count in found.differing.items():
        if count:
            say(f"  {column} differs in {count} rows")
    results.figure("rows-compared", found.rows)
    results.figure("columns-compared", len(found.differing))
    results.at_most("rows-missing-in-ours", found.only_right, 0)
    results.at_most("rows-missing-in-duckdb", found.only_left, 0)
    results.at_most("columns-that-differ", sum(1 for count in found.differing.values() if count), 0)
    results.at_most("cells-that-differ", found.differing_cells, 0)


def models(connection, finished, results):
    champion = finished.champion()
    columns = dict.fromkeys(champion.settings["numeric"])
    for name in champion.settings["categorical"]:
        columns[name] = training.rank_categories(connection, TABLE, name, champion.part("train"))
    train, test = (training.matrix(connection, TABLE, columns, champion.part(part), ORDER) for part in ("train", "test"))
    labels = test.get_label()
    served = scores(connection, finished, champion)
    scored = ~np.isnan(served)
    results.at_most("test-rows-without-our-score", int((~scored).sum()), 0)
    results.at_most("test-rows-difference", abs(champion.rows - len(labels)), 0)
    results.at_most("categories-ranked-differently", sum(columns[name] != champion.ranks(name) for name in champion.settings["categorical"]), 0)

    booster = xgboost.Booster(model_file=champion.model)
    results.at_most("largest-difference-of-a-served-score", float(np.max(np.abs(booster.predict(test) - served)[scored])), 1e-6)
    results.figure("auc-ours-reported", champion.auc)
    results.at_most("auc-ours-recomputed-difference", abs(auc(labels[scored], served[scored]) - champion.auc), 1e-9)

    say("training XGBoost's Python package on the rebuilt features")
    mine = training.train(train, champion.parameters, champion.manifest["training"]["seed"])
    say(f"  base score {training.base_score(mine)}, ours {training.base_score(booster)}")
    theirs = auc(labels, mine.predict(test, output_margin=True))
    results.figure("auc-python", theirs)
    results.at_most("auc-difference", abs(theirs - champion.auc), 0.005)


def scores(connection, finished, champion):
    """The champion's probabilities of the rebuilt test rows, in ORDER; NaN where our table has none."""
    finished.load(connection, "gold.flight_scores", "scores")
    keys = ", ".join(KEY)
    found = connection.execute(f"""
        SELECT probability
        FROM {TABLE} LEFT JOIN (SELECT {keys}, {champion.column} AS probability FROM scores) USING ({keys})
        WHERE ({champion.part("test")}) AND label IS NOT NULL ORDER BY {", ".join(ORDER)}""").fetchnumpy()["probability"]
    return np.ma.filled(found, np.nan)


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
