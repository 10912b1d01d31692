"""An unmodified pyspark session: evaluates each line of standard input, a JSON list of a name and an expression, and says what came of it."""

import json
import os
import sys
import warnings

warnings.simplefilter("ignore")

from pyspark.sql import SparkSession, functions as F  # noqa: E402

spark = SparkSession.builder.remote(os.environ["NOTEBOOK"]).getOrCreate()

for line in sys.stdin:
    name, expression = json.loads(line)
    try:
        value = eval(expression, {"spark": spark, "F": F, "__file__": __file__})
        answer = {"name": name, "value": str(value)}
    except Exception as e:
        details = e.details() if hasattr(e, "details") else str(e)
        answer = {"name": name, "error": str(details)}
    print(json.dumps(answer), flush=True)
