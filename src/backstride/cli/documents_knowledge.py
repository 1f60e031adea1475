"""What science says -> JSON documents."""

from __future__ import annotations

from collections.abc import Mapping

from backstride.cli.documents import Document
from backstride.terms.quantities import EXPOSURES
from backstride.terms.records import Claim, Source


def claim_document(claim: Claim) -> Document:
    """One claim as the list has it."""
    return {
        "id": claim.id,
        "articles_say": claim.articles_say,
        "evidence_says": claim.evidence_says,
        "direction": claim.direction,
        "certainty": claim.certainty,
        "sources": list(claim.sources),
        "tested_by": list(claim.tested_by),
        "sentence": claim.sentence,
    }


def whole_claim_document(claim: Claim) -> Document:
    """One claim with what the program does about it."""
    return claim_document(claim) | {"does": claim.does, "links": list(claim.links)}


def evidence_document(source: Source, claims: Mapping[str, Claim]) -> Document:
    """One source, with the claims and exposures that rest on it."""
    return {
        "key": source.key,
        "citation": source.citation,
        "checked": source.checked,
        "claims": [name for name, claim in claims.items() if source.key in claim.sources],
        "exposures": exposures_on(source),
    }


def exposures_on(source: Source) -> list[str]:
    """Name the exposures whose words cite a source."""
    return [
        name
        for name, row in EXPOSURES.items()
        if any(
            source.citation in words
            for words in (row.about, row.source, row.error_source, row.known)
        )
    ]
