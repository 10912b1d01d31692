"""The network of `benchmarks/run bigdl`, trained by PyTorch on two threads. Prints seconds, seconds of CPU and AUC as one JSON object."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import torch
from torch import nn

from auc import auc


def load(folder):
    table = parquet.read_table(folder)
    names = [name for name in table.column_names if name.startswith("x")]
    rows = np.column_stack([table[name].to_numpy() for name in names]).astype(np.float32)
    return torch.from_numpy(rows), torch.from_numpy(table["label"].to_numpy().astype(np.float32))


def train(rows, labels, epochs, batch, rate):
    network = nn.Sequential(nn.Linear(rows.shape[1], 64), nn.Sigmoid(), nn.Linear(64, 32), nn.Sigmoid(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    loss = nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        order = torch.randperm(len(rows))
        for start in range(0, len(rows), batch):
            chosen = order[start : start + batch]
            optimizer.zero_grad()
            loss(network(rows[chosen]).squeeze(1), labels[chosen]).backward()
            optimizer.step()
    return network


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(folder, epochs, batch, rate):
    torch.set_num_threads(2)
    torch.manual_seed(7)
    started, used = time.monotonic(), cpu()
    network = train(*load(folder / "train"), epochs, batch, rate)
    taken = {"seconds": time.monotonic() - started, "cpu": cpu() - used}
    rows, labels = load(folder / "test")
    with torch.no_grad():
        scores = network(rows).squeeze(1).numpy()
    print(json.dumps(taken | {"auc": auc(labels.numpy(), scores)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
