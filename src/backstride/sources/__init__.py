"""Bytes <-> RawRun, Table: what a file says, in our words and nothing more."""

from __future__ import annotations

from backstride.terms.errors import OversizedFile, UnreadableFile
from backstride.terms.records import Content

__all__ = ["MAX_FIT_BYTES", "read"]

MAX_FIT_BYTES = 32_000_000
"""Ten times the largest file of a twelve-hour race; more would not decode in 300 MB."""

_NOT_OURS = {
    "empty": ("empty: 0 bytes", "Export it again if you miss a run of that day."),
    "html": ("a saved web page, no recording", "Download it again while signed in."),
    "json": ("JSON, no recording", "Nothing to do."),
    "csv": ("a table, no recording", "Nothing to do."),
    "xlsx": ("a workbook, no recording", "Nothing to do."),
    "parquet": ("a table, no recording", "Nothing to do."),
    "pdf": ("a PDF, no recording", "Nothing to do."),
    "jpeg": ("a picture, no recording", "Nothing to do."),
    "png": ("a picture, no recording", "Nothing to do."),
    "xml": ("XML, but neither GPX nor TCX", "Export it as FIT, GPX or TCX."),
    "apple_health": ("an Apple Health archive", "Reading those is not built yet."),
}


def read(data: bytes, kind: str) -> Content:
    """Read a file's recordings.

    Args:
        data: The file's bytes, unpacked.
        kind: What `containers.looks_like` says of them.

    Raises:
        UnreadableFile: Where the bytes hold nothing that can be read.
    """
    match kind:
        case "fit":
            from backstride.sources.fit import read as fit  # noqa: PLC0415 - by need

            if len(data) > MAX_FIT_BYTES:
                size = f"{len(data) / 1e6:.0f} MB are too much for a FIT file"
                raise OversizedFile("", size, "Export it again, one activity a file.")
            return fit.read(data)
        case "gpx":
            from backstride.sources import gpx  # noqa: PLC0415 - by need

            return gpx.read(data)
        case "tcx":
            from backstride.sources import tcx  # noqa: PLC0415 - by need

            return tcx.read(data)
    what, next_move = _NOT_OURS.get(kind, ("no format that is known", "Export it as FIT or GPX."))
    raise UnreadableFile("", what, next_move)
