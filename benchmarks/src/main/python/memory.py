"""What Linux says about a process and all that descend from it."""

import os
import threading
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def descendants(root):
    """The ids of the processes below `root`, itself left out."""
    children = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := stat(entry)):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, open_ends = [], [root]
    while open_ends:
        below = children.get(open_ends.pop(), [])
        found += below
        open_ends += below
    return found


def stat(process):
    """From the state on; None when the process has ended."""
    try:
        return (process / "stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def cpu_seconds(pids):
    """Of all their threads, user and system, children that have ended included."""
    found = (stat(PROC / str(pid)) for pid in pids)
    return sum(sum(int(ticks) for ticks in fields[11:15]) for fields in found if fields) / TICKS


def pss_mib(pid):
    """The process's part of the memory that is in use: what it shares is counted once over all that share it."""
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        pass
    return 0.0


class Peak:
    """The largest PSS of all processes below `root` together, looked at every `seconds`, while the block runs."""

    def __init__(self, root, seconds=2.0):
        self.root = root
        self.seconds = seconds
        self.mib = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _watch(self):
        while not self._ended.wait(self.seconds):
            self.mib = max(self.mib, sum(pss_mib(pid) for pid in descendants(self.root)))
