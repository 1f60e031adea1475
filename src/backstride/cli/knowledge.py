"""`claims`, `claim`, `evidence`: what articles claim, and what science says."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from pathlib import Path

from rich.markup import escape

from backstride import diary
from backstride.cli import console
from backstride.cli.documents_knowledge import (
    claim_document,
    evidence_document,
    exposures_on,
    whole_claim_document,
)
from backstride.knowledge.claims import (
    CERTAINTIES,
    DIRECTIONS,
    PLANNED,
    by_theme,
    claims,
    in_words,
)
from backstride.store import Home, Store
from backstride.terms.errors import UnknownName
from backstride.terms.quantities import CHECKED, EXPOSURES, NOTES, SOURCES
from backstride.terms.records import Claim, Form, Note, RunEntry, Source
from backstride.workflow import learning, recordings

KINDS = {
    "exercise": "exercise",
    "flag": "warning sign",
    "self_test": "self-test",
    "lesson": "lesson",
    "advice": "advice",
}


def claims_command(folder: Path | None, *, as_json: bool) -> None:
    """List all claims by what they are about."""
    if as_json:
        known = learning.claims(console.home_of(folder))
        console.write_json([claim_document(claim) for claim in known.values()])
        return
    for theme, told in by_theme().items():
        _say(theme, "")
        for claim in told:
            _say(f"{claim.id:<5} {claim.articles_say}", "  ", further=" " * 8)
            _say(f"{_verdict(claim)}.", " " * 8)
        _say("", "")
    _say("More on each: backstride claim C48", "")


def claim_command(folder: Path | None, name: str, *, as_json: bool) -> None:
    """Tell of one claim."""
    home = console.home_of(folder)
    claim = _claim(home, name)
    if as_json:
        console.write_json(whole_claim_document(claim))
        return
    _say(f"{claim.id}  {claim.articles_say}", "", further="     ")
    _section("What we say", claim.sentence)
    _section("What evidence says", f"{_verdict(claim)}. {claim.evidence_says}")
    if claim.does:
        _section("What Backstride does", claim.does)
    _list("In your own data it is tested by", _tests(home, claim))
    _list("It leads to", (_link(link) for link in claim.links))
    _list("Sources", (_source(SOURCES[key]) for key in claim.sources))


def evidence_command(key: str, *, as_json: bool) -> None:
    """Tell of one source and what rests on it, or list all."""
    if not key:
        _all_sources(as_json=as_json)
        return
    source = _known_source(key)
    if as_json:
        console.write_json(evidence_document(source, claims()))
        return
    _say(_source(source), "", further="     ")
    resting = (claim for claim in claims().values() if source.key in claim.sources)
    _list("Claims that rest on it", (f"{claim.id}: {claim.articles_say}" for claim in resting))
    _list("Exposures that cite it", (EXPOSURES[name].label for name in exposures_on(source)))


def _all_sources(*, as_json: bool) -> None:
    if as_json:
        known = claims()
        console.write_json([evidence_document(source, known) for source in SOURCES.values()])
        return
    for source in SOURCES.values():
        _say(_source(source), "", further=" " * 8)


def _claim(home: Home, name: str) -> Claim:
    known = learning.claims(home)
    if name.upper() not in known:
        raise UnknownName(name, "no such claim", "They are C01 to C100: `backstride claims`.")
    return known[name.upper()]


def _known_source(key: str) -> Source:
    found = {known.lower(): source for known, source in SOURCES.items()}.get(key.lower())
    if found is None:
        raise UnknownName(key, "no such source", "See `backstride evidence` for the keys.")
    return found


def _verdict(claim: Claim) -> str:
    words = f"{DIRECTIONS[claim.direction]}, {CERTAINTIES[claim.certainty]}"
    return words[:1].upper() + words[1:]


def _source(source: Source) -> str:
    return f"{source.key}: {source.citation} ({CHECKED[source.checked]})"


def _link(link: str) -> str:
    kind, _, name = link.partition(":")
    if kind == "planned":
        return f"planned: {PLANNED[name]}"
    return f"{KINDS[kind]}: {name.replace('_', ' ')}"


def _tests(home: Home, claim: Claim) -> list[str]:
    """Name what tests a claim, and how much of it this runner has told."""
    if not home.database.exists():
        return [in_words(name) for name in claim.tested_by]
    with Store(home) as store:
        runs, notes = recordings.of_home(store), diary.in_force(store.notes())
        forms = store.forms()
    return [f"{in_words(name)} ({_told(name, runs, notes, forms)})" for name in claim.tested_by]


def _told(name: str, runs: Iterable[RunEntry], notes: Iterable[Note], forms: Iterable[Form]) -> str:
    """Count the runs or days on which something is known."""
    if name in EXPOSURES and EXPOSURES[name].needs != "day":
        measured = (run.exposures[name].value for run in runs if name in run.exposures)
        return _counted(sum(not isnan(value) for value in measured), "run")
    if name in {*NOTES, *EXPOSURES}:
        spoken_of = {name} if name in NOTES else set(EXPOSURES[name].asks)
        return _counted(
            len({note.local_day for note in notes if note.quantity in spoken_of}), "day"
        )
    answered = {form.local_day for form in forms if name in form.answers or name == form.name}
    return _counted(len(answered), "day")


def _counted(number: int, thing: str) -> str:
    if number == 0:
        return f"no {thing} yet"
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _section(title: str, words: str) -> None:
    _say("", "")
    _say(title, "")
    _say(words, "  ")


def _list(title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if not told:
        return
    _say("", "")
    _say(title, "")
    for line in told:
        _say(f"- {line}", "  ", further="    ")


def _say(words: str, indent: str, *, further: str | None = None) -> None:
    console.out().print(escape(console.filled(words, indent, further)))
