"""A benchmark's figures, in the form of Results.java."""

import json


class Results:
    def __init__(self, name):
        self.name = name
        self.results = []

    def figure(self, metric, value):
        self.results.append({"metric": metric, "value": value, "goal": None, "met": None})

    def at_most(self, metric, value, goal):
        self.results.append({"metric": metric, "value": value, "goal": f"<= {goal}", "met": bool(value <= goal)})

    def text(self):
        return json.dumps({"name": self.name, "results": self.results}, separators=(",", ":"), allow_nan=False)
