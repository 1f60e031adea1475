"""How hard a text is to read: the Flesch-Kincaid grade, a school year of the United States.

Kincaid et al., 1975, recalled: 0.39 words a sentence + 11.8 syllables a word - 15.59. Syllables
are counted as groups of vowels, without a silent e at the end; held against a few words in
`test_claims.py`.
"""

import re

WORD = re.compile(r"[A-Za-z'’]+|\d[\d.,]*")
SENTENCE_END = re.compile(r"[.?!](?=\s|$)")
SILENT = re.compile(r"(?<=[^aeiouy])es?$(?<!le)|(?<=[^aeioutd])ed$")


def grade(text: str) -> float:
    """Give the grade of a text that ends with a full stop."""
    words = WORD.findall(text)
    sentences = len(SENTENCE_END.findall(text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Count the syllables of a word; a number counts as one."""
    if word[0].isdigit():
        return 1
    said = SILENT.sub("", word.lower()) if len(word) > 3 else word.lower()
    return max(1, len(re.findall(r"[aeiouy]+", said)))
