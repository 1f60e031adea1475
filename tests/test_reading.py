"""What the data files of knowledge may say, and how they are refused."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstride.knowledge.reading import rows_of


@dataclass(frozen=True)
class Leaf:
    shade: Literal["light", "dark"]
    length_cm: float


@dataclass(frozen=True, kw_only=True)
class Tree:
    name: str
    rings: int
    leaves: tuple[Leaf, ...] = ()
    at: tuple[float, float] = (0.0, 0.0)
    height_m: float | None
    words: Mapping[str, str]
    evergreen: bool = False


@dataclass(frozen=True)
class Named:
    name: str
    shade: Literal["light", "dark"]
    length_cm: float


OAK = """
[oak]
rings = 3
at = [1, 2.5]
evergreen = true
words = {latin = "Quercus"}
[[oak.leaves]]
shade = "dark"
length_cm = 9
"""


def test_a_row_becomes_a_record_with_its_name_tuples_records_and_mappings() -> None:
    read = rows_of(OAK, Tree, file="trees.toml")

    assert read["oak"] == Tree(
        name="oak",
        rings=3,
        leaves=(Leaf("dark", 9.0),),
        at=(1.0, 2.5),
        height_m=None,
        words={"latin": "Quercus"},
        evergreen=True,
    )


def test_a_whole_number_is_read_as_a_real_one_where_a_real_one_is_asked() -> None:
    leaf = rows_of(OAK, Tree, file="trees.toml")["oak"].leaves[0]

    assert type(leaf.length_cm) is float


def test_the_rows_cannot_be_changed() -> None:
    read = rows_of(OAK, Tree, file="trees.toml")

    with pytest.raises(TypeError):
        read["elm"] = read["oak"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("rings = 3", "", r"missing keys \['rings'\]"),
        ("rings = 3", "rings = 3\nbark = 1", r"unknown keys \['bark'\]"),
        ("rings = 3", 'rings = 3\nname = "elm"', "name is the row's own name"),
        ("rings = 3", "rings = 3.5", "rings: expected int, found 3.5"),
        ("rings = 3", "rings = true", "rings: expected int, found True"),
        ("rings = 3", 'rings = 3\nheight_m = "tall"', "height_m: expected float or NoneType"),
        ("at = [1, 2.5]", "at = [1]", "at: expected 2 members"),
        ("at = [1, 2.5]", "at = 1", "at: expected list, found 1"),
        ('words = {latin = "Quercus"}', "words = {latin = 1}", "words, latin: expected str"),
        ("evergreen = true", 'evergreen = "yes"', "evergreen: expected bool"),
        ('shade = "dark"', 'shade = "red"', r"leaves\[0\], shade: expected one of light, dark"),
        ('shade = "dark"', "", r"leaves\[0\]: unknown keys \[\], missing keys \['shade'\]"),
    ],
)
def test_what_does_not_fit_is_refused_with_file_row_and_key(
    before: str, after: str, complaint: str
) -> None:
    text = OAK.replace(before, after)

    with pytest.raises(ValueError, match=f"trees.toml, oak.*{complaint}"):
        rows_of(text, Tree, file="trees.toml")


def test_a_row_that_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"trees\.toml, oak: expected dict, found 3"):
        rows_of("oak = 3", Tree, file="trees.toml")


def test_a_row_told_twice_is_refused_with_its_file() -> None:
    with pytest.raises(ValueError, match=r"trees\.toml: "):
        rows_of(OAK + OAK, Tree, file="trees.toml")


@given(
    names=st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), unique=True),
    shade=st.sampled_from(["light", "dark"]),
    length_cm=st.floats(0, 1e6),
)
def test_every_row_is_read_under_its_own_name_and_in_order(
    names: list[str], shade: Literal["light", "dark"], length_cm: float
) -> None:
    text = "\n".join(f'[{name}]\nshade = "{shade}"\nlength_cm = {length_cm!r}' for name in names)

    read = rows_of(text, Named, file="leaves.toml")

    assert list(read.values()) == [Named(name, shade, length_cm) for name in names]
