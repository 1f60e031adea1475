"""Workers on every core, that end with the program that started them."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def pool(workers: int = 0) -> ProcessPoolExecutor | None:
    """Start workers, where the machine lets a program have any.

    Args:
        workers: How many; 0 for as many as there are cores.
    """
    context = multiprocessing.get_context("spawn")
    try:
        return ProcessPoolExecutor(workers or os.cpu_count(), context, initializer=_end_with_parent)
    except (OSError, ImportError):  # a sandbox without shared memory
        return None


def _end_with_parent() -> None:
    """Let a worker end when the program that started it was killed, and keep to one core."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, not its workers
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
