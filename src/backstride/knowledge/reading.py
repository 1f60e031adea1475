"""TOML -> records: the one way in which the data files of this folder are read.

Each top-level table is one row; its key is the row's first part (name, id or key). Lists
become tuples, tables within a row become mappings or records. What a record does not know,
or lacks, or holds in another type or word, is refused with file, row and key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

_Record = TypeVar("_Record")
_Kind = TypeVar("_Kind")


def rows(file: str, record: type[_Record]) -> Mapping[str, _Record]:
    """Read one data file of this folder.

    Args:
        file: Its name, such as `claims.toml`.
        record: The dataclass that each top-level table becomes.

    Returns:
        The records by their names, in the order of the file; read-only.

    Raises:
        ValueError: A row does not fit the record; the message names file, row and key.
    """
    text = (files("backstride.knowledge") / file).read_text(encoding="utf-8")
    return rows_of(text, record, file=file)


def rows_of(text: str, record: type[_Record], *, file: str) -> Mapping[str, _Record]:
    """Read the rows of one TOML text.

    Args:
        text: TOML whose top-level tables are the rows.
        record: The dataclass that each becomes.
        file: What to call the text where it is wrong.

    Returns:
        The records by their names, in the order of the text; read-only.

    Raises:
        ValueError: The text is not TOML, or a row does not fit the record.

    Examples:
        >>> from backstride.terms.records import Gate
        >>> gates = rows_of('[hop]' + chr(10) + 'when = "pain_now > 3"' + chr(10) + 'why = "It '
        ...     'hurts too much now."', Gate, file="gates.toml")
        >>> gates["hop"].why
        'It hurts too much now.'
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        message = f"{file}: {problem}"
        raise ValueError(message) from problem
    return MappingProxyType(
        {name: _row(name, row, record, where=f"{file}, {name}") for name, row in told.items()}
    )


def _row(name: str, told: object, record: type[_Record], *, where: str) -> _Record:
    table = _of_type(told, dict, where)
    key = _parts(record)[0].name
    if key in table:
        raise ValueError(f"{where}: {key} is the row's own name and is not told again")
    return _record({key: name, **table}, record, where)


def _record(told: Mapping[str, object], record: type[_Record], where: str) -> _Record:
    kinds = _kinds(cast("Hashable", record))
    missing = [key for key in _asked(record, kinds) if key not in told]
    unknown = [key for key in told if key not in kinds]
    if unknown or missing:
        raise ValueError(f"{where}: unknown keys {unknown}, missing keys {missing}")
    left_out = {key: None for key, kind in kinds.items() if _may_be_nothing(kind)}
    read = {key: _value(value, kinds[key], f"{where}, {key}") for key, value in told.items()}
    return record(**left_out | read)


@cache
def _kinds(record: Hashable) -> Mapping[str, Any]:
    """Read the types of a record's parts once, not for each row."""
    return get_type_hints(record)


def _parts(record: type[Any]) -> tuple[Field[Any], ...]:
    return fields(record)


def _asked(record: type[Any], kinds: Mapping[str, Any]) -> list[str]:
    """Name the parts that a row must tell."""
    return [
        part.name
        for part in _parts(record)
        if part.default is MISSING
        and part.default_factory is MISSING
        and not _may_be_nothing(kinds[part.name])
    ]


def _may_be_nothing(kind: Any) -> bool:
    """Tell whether a part may be None; TOML has no word for that but leaving it out."""
    return isinstance(kind, UnionType) and NoneType in get_args(kind)


def _value(value: object, kind: Any, where: str) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(_of_type(value, dict, where), kind, where)
    container = get_origin(kind)
    if container in _READERS:
        return _READERS[container](value, get_args(kind), where)
    return _plain(value, kind, where)


def _tuple(value: object, kinds: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    members = _of_type(value, list, where)
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(members)
    if len(members) != len(kinds):
        raise _misfit(where, f"{len(kinds)} members", value)
    return tuple(
        _value(member, kind, f"{where}[{place}]")
        for place, (member, kind) in enumerate(zip(members, kinds, strict=True))
    )


def _mapping(value: object, kinds: tuple[Any, ...], where: str) -> dict[str, Any]:
    told = _of_type(value, dict, where)
    return {key: _value(member, kinds[1], f"{where}, {key}") for key, member in told.items()}


def _union(value: object, kinds: tuple[Any, ...], where: str) -> Any:
    for kind in kinds:
        if type(value) in _PLAIN.get(kind, ()):
            return kind(value)
    raise _misfit(where, " or ".join(kind.__name__ for kind in kinds), value)


def _word(value: object, words: tuple[Any, ...], where: str) -> Any:
    if value not in words:
        raise _misfit(where, f"one of {', '.join(words)}", value)
    return value


def _plain(value: object, kind: Any, where: str) -> Any:
    if type(value) not in _PLAIN[kind]:
        raise _misfit(where, kind.__name__, value)
    return kind(value)


def _of_type(value: object, kind: type[_Kind], where: str) -> _Kind:
    if not isinstance(value, kind):
        raise _misfit(where, kind.__name__, value)
    return value


def _misfit(where: str, expected: str, value: object) -> ValueError:
    return ValueError(f"{where}: expected {expected}, found {value!r}")


_READERS: Mapping[Any, Callable[[object, tuple[Any, ...], str], Any]] = {
    tuple: _tuple,
    Mapping: _mapping,
    Literal: _word,
    UnionType: _union,
}
_PLAIN: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
}
