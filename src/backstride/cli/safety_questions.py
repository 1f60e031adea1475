"""The safety questions as a talk: group by group, each with one "none of these"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from backstride.knowledge.flags import groups, items
from backstride.terms.records import Answer, Item
from backstride.workflow import safety

Hear = Callable[[str], str]
Say = Callable[[str], None]

_INTRODUCTION = (
    "About a minute. Type the numbers of what is true for you, such as 2 or 1 3; Enter for none."
)
_SKIPPED = "skipped"
_YES_OR_NO = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "": _SKIPPED, "s": _SKIPPED}


def converse(known: Mapping[str, Answer], given: dict[str, Answer], hear: Hear, say: Say) -> None:
    """Ask all that is not known, then show once more the answers that weigh most.

    Args:
        known: Answers that need not be asked for.
        given: Takes each answer as soon as it is given, so that a talk that ends early loses
            none; "none of these" is an explicit no to each.
        hear: Puts a prompt and gives what was typed.
        say: Shows a line.
    """
    say(_INTRODUCTION)
    while asked := safety.questions({**known, **given}):
        together = [item for item in asked if item.group == asked[0].group]
        say("")
        say(groups()[together[0].group])
        _ask_group(together, given, hear, say)
    _confirm(known, given, hear, say)


def _ask_group(together: Sequence[Item], given: dict[str, Answer], hear: Hear, say: Say) -> None:
    listed = [item for item in together if item.answers and _SKIPPED not in item.answers]
    alone = [item for item in together if item not in listed]
    for item in alone:
        given[item.id] = _one(item, hear, say)
    if listed:
        _ask_list(listed, given, hear, say)


def _ask_list(listed: Sequence[Item], given: dict[str, Answer], hear: Hear, say: Say) -> None:
    """Ask which of several hold; what is not named is harmless.

    What is named counts as the worst until its kind is told: who ends before that has said
    that something is there.
    """
    for place, item in enumerate(listed, 1):
        say(f"  {place:>2}  {_line(item)}")
    chosen = _places(len(listed), "None of these: Enter. Else their numbers:", hear, say)
    named = [item for place, item in enumerate(listed, 1) if place in chosen]
    given |= {item.id: item.answers[-1 if item in named else 0] for item in listed}
    for item in named:
        given[item.id] = _detail(item, hear, say)


def _line(item: Item) -> str:
    """Say what holds where the item is named; a good thing is listed by its absence."""
    if item.answers[0] == "yes":
        said = item.meanings[item.answers[-1]]
        return f"{said[0].upper()}{said[1:]}"
    return item.asks


def _detail(item: Item, hear: Hear, say: Say) -> Answer:
    """Ask which of several answers it is, where there is more than one beside the harmless."""
    worse = item.answers[1:]
    return worse[0] if len(worse) == 1 else _pick(item, worse, hear, say)


def _pick(item: Item, answers: Sequence[str], hear: Hear, say: Say) -> Answer:
    say(f"  {item.asks}. Which is it?")
    for place, answer in enumerate(answers, 1):
        say(f"     {place}  {item.meanings[answer]}")
    while True:
        chosen = _places(len(answers), "Its number:", hear, say)
        if len(chosen) == 1:
            return answers[chosen.pop() - 1]
        say("One number, please.")


def _one(item: Item, hear: Hear, say: Say) -> Answer:
    """Ask for a number, or gently for what may be skipped."""
    while True:
        if item.answers:
            typed = hear(f"{item.asks} y yes, n no, Enter skips:").lower()
            if typed in _YES_OR_NO:
                return _YES_OR_NO[typed]
            say("y, n or Enter, please.")
            continue
        typed = hear(f"{item.asks}:")
        if typed.isdecimal() and item.low <= int(typed) <= item.high:
            return int(typed)
        say(f"A whole number from {item.low} to {item.high}, please.")


def _places(count: int, prompt: str, hear: Hear, say: Say) -> set[int]:
    while True:
        words = hear(prompt).replace(",", " ").split()
        if words in ([], ["0"]):
            return set()
        if all(word.isdecimal() and 1 <= int(word) <= count for word in words):
            return {int(word) for word in words}
        say(f"Numbers from 1 to {count}, please, or Enter.")


def _confirm(known: Mapping[str, Answer], given: dict[str, Answer], hear: Hear, say: Say) -> None:
    """Show the answers that open a flag, and ask again for those that are wrong."""
    while True:
        raised = safety.raising({**known, **given})
        weighty = [items()[name] for name in raised if name in given]
        if not weighty:
            return
        say("")
        say("These answers weigh most:")
        for place, item in enumerate(weighty, 1):
            say(f"  {place:>2}  {raised[item.id]}")
        wrong = _places(len(weighty), "Right: Enter. Else the numbers of wrong ones:", hear, say)
        if not wrong:
            return
        for place in sorted(wrong):
            given[weighty[place - 1].id] = _again(weighty[place - 1], hear, say)


def _again(item: Item, hear: Hear, say: Say) -> Answer:
    return _pick(item, item.answers, hear, say) if item.answers else _one(item, hear, say)
