"""XGBoost's own Python package on the rebuilt features, with a champion's settings."""

import json

import numpy as np
import xgboost

PRIOR_ROWS = 20
NAMES = {
    "max-depth": "max_depth",
    "eta": "eta",
    "min-child-weight": "min_child_weight",
    "subsample": "subsample",
    "column-sample": "colsample_bytree",
    "lambda": "lambda",
    "alpha": "alpha",
    "gamma": "gamma",
    "max-bins": "max_bin",
}


def rank_categories(connection, table, column, training):
    """
    A category's number: its rank by the label's mean over the training rows, PRIOR_ROWS rows of the overall mean added to each.
    """
    rows = connection.execute(f"""
        WITH training AS (SELECT {column} AS value, label FROM {table} WHERE ({training}) AND label IS NOT NULL),
        overall AS (SELECT avg(label) AS mean FROM training)
        SELECT value FROM training, overall WHERE value IS NOT NULL
        GROUP BY value, mean ORDER BY (sum(label) + {PRIOR_ROWS} * mean) / (count(*) + {PRIOR_ROWS}), value""").fetchall()
    return [value for (value,) in rows]


def matrix(connection, table, columns, where, order):
    """The labelled rows of a part in a fixed order, nulls as NaN. @param columns numbers' names, and categories' with their values"""
    slots = {f"slot_{at}": slot(column, values) for at, (column, values) in enumerate(columns.items())}
    selected = ", ".join(f"({value})::DOUBLE AS {name}" for name, value in slots.items())
    found = connection.execute(f"""
        SELECT {selected}, label::DOUBLE AS answer FROM {table}
        WHERE ({where}) AND label IS NOT NULL ORDER BY {", ".join(order)}""").fetchnumpy()
    rows = np.column_stack([np.ma.filled(found[name], np.nan) for name in slots])
    return xgboost.DMatrix(rows, label=found["answer"], missing=np.nan)


def slot(column, values):
    if values is None:
        return column
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"list_position([{quoted}], {column}) - 1"


def train(rows, parameters, seed):
    """With the settings of XgboostTrainer; what it leaves to XGBoost, such as the base score, is left to it here too."""
    given = {NAMES[name]: value for name, value in parameters.items() if name in NAMES}
    unknown = set(parameters) - set(NAMES) - {"rounds", "workers"}
    if unknown:
        raise SystemExit(f"Parameters without a counterpart here: {sorted(unknown)}. Add them to NAMES in training.py.")
    fixed = {"objective": "binary:logistic", "tree_method": "hist", "nthread": 1, "seed": seed, "verbosity": 0}
    return xgboost.train(given | fixed, rows, num_boost_round=parameters["rounds"])


def base_score(booster):
    return json.loads(booster.save_config())["learner"]["learner_model_param"]["base_score"]
