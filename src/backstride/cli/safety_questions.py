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


def converse(known: Mapping[str, Answer], hear: Hear, say: Say) -> dict[str, Answer]:
    """Ask all that is not known, then show once more the answers that weigh most.

    Args:
        known: Answers that need not be asked for.
        hear: Puts a prompt and gives what was typed.
        say: Shows a line.

    Returns:
        The answers given; "none of these" is an explicit no to each.
    """
    say(_INTRODUCTION)
    given: dict[str, Answer] = {}
    while asked := safety.questions({**known, **given}):
        together = [item for item in asked if item.group == asked[0].group]
        say("")
        say(groups()[together[0].group])
        given |= _group(together, hear, say)
    return _confirmed(known, given, hear, say)


def _group(together: Sequence[Item], hear: Hear, say: Say) -> dict[str, Answer]:
    listed = [item for item in together if item.answers and _SKIPPED not in item.answers]
    alone = [item for item in together if item not in listed]
    given = {item.id: _one(item, hear, say) for item in alone}
    if listed:
        given |= _of_list(listed, hear, say)
    return given


def _of_list(listed: Sequence[Item], hear: Hear, say: Say) -> dict[str, Answer]:
    """Ask which of several hold; what is not named is harmless."""
    for place, item in enumerate(listed, 1):
        say(f"  {place:>2}  {_line(item)}")
    chosen = _places(len(listed), "None of these: Enter. Else their numbers:", hear, say)
    return {
        item.id: _detail(item, hear, say) if place in chosen else item.answers[0]
        for place, item in enumerate(listed, 1)
    }


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


def _confirmed(
    known: Mapping[str, Answer], given: Mapping[str, Answer], hear: Hear, say: Say
) -> dict[str, Answer]:
    """Show the answers that open a flag, and ask again for those that are wrong."""
    sure = dict(given)
    while True:
        raised = safety.raising({**known, **sure})
        weighty = [items()[name] for name in raised if name in given]
        if not weighty:
            return sure
        say("")
        say("These answers weigh most:")
        for place, item in enumerate(weighty, 1):
            say(f"  {place:>2}  {raised[item.id]}")
        wrong = _places(len(weighty), "Right: Enter. Else the numbers of wrong ones:", hear, say)
        if not wrong:
            return sure
        for place in sorted(wrong):
            sure[weighty[place - 1].id] = _again(weighty[place - 1], hear, say)


def _again(item: Item, hear: Hear, say: Say) -> Answer:
    return _pick(item, item.answers, hear, say) if item.answers else _one(item, hear, say)
