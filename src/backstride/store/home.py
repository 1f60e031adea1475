"""The home folder: where things lie, and that only one Backstride writes there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import filelock
import platformdirs

from backstride.terms.errors import HomeProblem

OWNER_ONLY_FOLDER = 0o700
OWNER_ONLY_FILE = 0o600
_PART = ".part-"


def default_home() -> Path:
    """Give the folder that the operating system sets aside for a program's data."""
    told = os.environ.get("BACKSTRIDE_HOME")
    return Path(told) if told else platformdirs.user_data_path("backstride", appauthor=False)


def _say_nothing() -> None:
    pass


def _warn_nobody(_line: str) -> None:
    pass


def _measure_quietly(_done: int, _of: int) -> None:
    pass


@dataclass(frozen=True)
class Home:
    """The folder and what lies where in it. Everything in it is the owner's alone.

    `say_waiting` is called once where another Backstride writes there and this one waits;
    `progress` is told how many runs are measured anew, of how many; `warn` of what is damaged.
    `grounded_in` is another home whose ground is this one's too.
    """

    folder: Path
    say_waiting: Callable[[], None] = _say_nothing
    progress: Callable[[int, int], None] = _measure_quietly
    warn: Callable[[str], None] = _warn_nobody
    grounded_in: Path | None = None

    @property
    def database(self) -> Path:
        """Everything but bytes and samples."""
        return self.folder / "backstride.sqlite"

    @property
    def report(self) -> Path:
        """Where a report lies when no other place is named."""
        return self.folder / "report.html"

    @property
    def elevation(self) -> Path:
        """Where tiles of ground heights are kept."""
        return (self.grounded_in or self.folder) / "elevation"

    @property
    def surfaces(self) -> Path:
        """Where indexes of maps are kept."""
        return (self.grounded_in or self.folder) / "surfaces"

    def ground_files(self) -> list[Path]:
        """List all that was added about the ground."""
        folders = (self.elevation, self.surfaces)
        return [path for folder in folders for path in sorted(folder.glob("[!.]*"))]

    def original(self, sha256: str) -> Path:
        """Where an original file is kept, byte for byte."""
        return self.folder / "originals" / sha256[:2] / sha256

    def samples(self, run: str) -> Path:
        """Where the seconds of a run are kept."""
        return self.folder / "samples" / run[:2] / f"{run}.parquet"

    def prepare(self) -> None:
        """Make the folder, for its owner only.

        Raises:
            HomeProblem: Where it cannot be made.
        """
        try:
            make_folder(self.folder)
        except OSError as error:
            raise HomeProblem(
                str(self.folder), f"cannot be used: {error.strerror}", "Name another with --home."
            ) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the home for writing; wait for whoever else does, and say so once."""
        lock = filelock.FileLock(self.folder / "writing.lock", mode=OWNER_ONLY_FILE)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            self.say_waiting()
            lock.acquire()
        try:
            self._sweep()
            yield
        finally:
            lock.release()

    def _sweep(self) -> None:
        """Remove what a killed program had only begun to write."""
        for part in self.folder.glob(f"*/*/{_PART}*"):
            part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents; what is made is the owner's alone."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)


def write_bytes_whole(path: Path, data: bytes) -> None:
    """Write bytes so that they are there whole or not at all."""

    def write(part: Path) -> None:
        part.write_bytes(data)

    write_whole(path, write)


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file so that it is there whole or not at all."""
    make_folder(path.parent)
    with NamedTemporaryFile(dir=path.parent, prefix=_PART, delete=False) as part:
        name = Path(part.name)
    try:
        write(name)
        name.replace(path)
    except BaseException:
        name.unlink(missing_ok=True)
        raise
