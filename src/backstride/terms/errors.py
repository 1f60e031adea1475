"""Everything that Backstride raises on purpose.

BackstrideError
├── UnreadableFile      a file's bytes make no recording
│   └── OversizedFile   it would need more memory than one file may take
├── UnknownRun          no run, or more than one, has this id
├── UnknownName         a quantity, region, moment or time zone that does not exist
├── ImplausibleValue    a value outside its quantity's plausible range
├── UnclearTable        a diary whose columns can be read in more than one way
├── Blocked             an open red flag, or a missing answer, stands against it
└── HomeProblem         the home folder cannot be used
    └── HomeTooNew      a newer Backstride wrote it

Bad *data* is not an error: it becomes NaN plus an entry in what was mended.
"""


class BackstrideError(Exception):
    """Say where the problem is, what is wrong there, and the next move.

    Args:
        where: The file, run, option or value that is wrong.
        what: What is wrong with it, with the wrong value.
        next_move: What the person can do now; may be empty.
    """

    def __init__(self, where: str, what: str, next_move: str = "") -> None:
        super().__init__(where, what, next_move)
        self.where = where
        self.what = what
        self.next_move = next_move

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}." if self.where else f"{self.what}."
        return f"{line} {self.next_move}".strip()


class UnreadableFile(BackstrideError):
    """Say that a file's bytes make no recording."""


class OversizedFile(UnreadableFile):
    """Say that a file would need more memory than one file may take."""


class UnknownRun(BackstrideError):
    """Say that no run, or more than one, has this id."""


class UnknownName(BackstrideError):
    """Say that a quantity, region, moment or time zone does not exist."""


class ImplausibleValue(BackstrideError):
    """Say that a value lies outside its quantity's plausible range."""


class UnclearTable(BackstrideError):
    """Say that the columns of a diary can be read in more than one way."""


class Blocked(BackstrideError):
    """Say that an open red flag, or a missing answer, stands against it."""


class HomeProblem(BackstrideError):
    """Say that the home folder cannot be used."""


class HomeTooNew(HomeProblem):
    """Say that a newer Backstride wrote the home folder."""
