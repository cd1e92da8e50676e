"""The process that one engine is measured in: `python -m benchmarks.worker build|serve|rank ...`.

Every engine has a process of its own, so that its memory and its start are
its own. Here too nothing is imported that a cold start need not pay for.
"""

from __future__ import annotations

import os
import sys
import time

from benchmarks.engines import ENGINES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# One thread for all: what is compared is work, not cores.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "RAYON", "NUMEXPR")}
WARM_UP = 3


def once(engine: str, folder: str, question: str) -> None:
    """Open an index and answer one question; prints milliseconds from here to the answer."""
    start = time.perf_counter()
    opened = ENGINES[engine]()
    opened.open(folder)
    found = opened.search(question)
    print(1e3 * (time.perf_counter() - start), len(found))


def build(engine: str, folder: str, corpus: str, count: str) -> None:
    """Index the first passages of a corpus file; prints seconds, and MB of memory at the peak."""
    from pathlib import Path

    from benchmarks.corpora import read_corpus

    start = time.perf_counter()
    ENGINES[engine]().build(read_corpus(Path(corpus), int(count)), folder)
    _tell({"seconds": time.perf_counter() - start, "memory_mb": peak_memory()})


def serve(engine: str, folder: str) -> None:
    """Answer batches from standard input: {"questions", "seconds"} a line to {"ms"} a line, then {"memory_mb"}.

    Of a batch only as many are answered as the seconds allow, but one at least.
    """
    import json

    opened = ENGINES[engine]()
    opened.open(folder)
    cold = True
    for line in sys.stdin:
        batch = json.loads(line)
        if cold:
            for question in batch["questions"][:WARM_UP]:
                opened.search(question)
            cold = False
        end = time.perf_counter() + batch["seconds"]
        spent: list[float] = []
        for question in batch["questions"]:
            start = time.perf_counter()
            opened.search(question)
            now = time.perf_counter()
            spent.append(1e3 * (now - start))
            if now > end:
                break
        _tell({"ms": spent})
    _tell({"memory_mb": peak_memory()})


def rank(engine: str, folder: str, name: str, data: str) -> None:
    """Index a quality set and ask all its questions; prints the passage numbers of each."""
    from pathlib import Path

    from benchmarks.corpora import read_set
    from benchmarks.quality import TOP

    asked = read_set(name, Path(data))
    opened = ENGINES[engine]()
    opened.build(asked.passages, folder)
    opened.open(folder)
    _tell({"ranked": [[number for number, _ in opened.search(query, TOP)] for query in asked.queries]})


def peak_memory(process: str = "self") -> float:
    """MB that a process held at its peak; where there is no /proc, of this one only.

    The peak of `getrusage` will not do on Linux: a process started by
    another inherits that of its parent.
    """
    status = f"/proc/{process}/status"
    if os.path.exists(status):
        with open(status, encoding="utf-8") as file:
            return int(next(line for line in file if line.startswith("VmHWM")).split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def _tell(found: dict[str, object]) -> None:
    import json

    print(json.dumps(found), flush=True)


def main(arguments: Sequence[str]) -> None:
    """Run one of the calls above."""
    calls: dict[str, Callable[..., None]] = {"once": once, "build": build, "serve": serve, "rank": rank}
    calls[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
