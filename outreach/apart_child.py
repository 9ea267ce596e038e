"""The other side of `apart`: limits itself, hands one task to one of our workers, and writes what it says; never what it works on.

`python -m outreach.apart_child MODULE MEMORY_MB CPU_S` reads a task as JSON from its standard input and calls `work(task, say)` of the
module. Each object that is said becomes a line of its standard output.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, TextIO

OUT_OF_MEMORY = 3
"""The exit code of a task that did not fit into its memory."""
MEGABYTE = 1_000_000


def limit_itself(memory_mb: int, cpu_s: int) -> None:
    """Let the system end this process beyond its limits; it writes no core."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: Sequence[str], source: TextIO, target: TextIO) -> int:
    """Work within limits; returns the exit code."""
    module, memory_mb, cpu_s = arguments
    work = import_module(module).work
    limit_itself(int(memory_mb), int(cpu_s))

    def say(news: Mapping[str, Any]) -> None:
        target.write(json.dumps(news, ensure_ascii=False, sort_keys=True) + "\n")
        target.flush()

    try:
        work(json.load(source), say)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
