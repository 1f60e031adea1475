"""What the names of columns mean: the words that people use in diaries of their own.

English first, and the commonest words of German, French, Italian and Spanish. The lists are
a choice; what they do not know is left out and shown, never guessed from the numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from backstride.terms.quantities import NOTES, REGIONS
from backstride.terms.records import Meaning, Role


def _words(told: str) -> frozenset[str]:
    return frozenset(told.split())


LEFT_OUT = Meaning(role="left out")

NOT_TOLD = "not told"
"""The region of a pain whose row names none, though the table has a column for it."""

_PAIN = _words(
    "pain pains ache aches aching hurt hurts nrs vas schmerz schmerzen douleur douleurs dolor "
    "dolore dolori"
)
_NO_PAIN = _words("threshold tolerance free goal target")
_FEELINGS = _words(
    "mood happiness happy tired tiredness fatigue energy anxiety wellbeing motivation stiffness "
    "soreness sick stimmung laune humeur umore animo readiness recovery"
)
_FILLERS = _words(
    "the a of in at my is was level levels score rating rated intensity scale severity value "
    "region area zone site total daily today per avg average 0 10 nrs vas "
    "from to and out der die das im de la le du del evening night noon afternoon abend mittag "
    "nacht soir am pm overall current now usual mean highest run running activity exercise sport "
    "workout training rest bed how bad much strong your you does do it feel rate please"
)
_UNIT_WORDS = {
    "h": "h",
    "hour": "h",
    "hours": "h",
    "hrs": "h",
    "stunden": "h",
    "min": "min",
    "mins": "min",
    "minute": "min",
    "minutes": "min",
    "minuten": "min",
}
_ROLES: dict[Role, frozenset[str]] = {
    "date": _words("date datum data fecha"),
    "day": _words("day jour tag giorno dia"),
    "month": _words("month monat mois mese mes"),
    "year": _words("year jahr annee anno ano"),
    "entered": _words("timestamp entered created logged recorded zeitstempel horodateur"),
    "name": _words("name symptom symptoms what item variable measure"),
    "region": _words("region reg location bodypart where site area ort stelle"),
    "side": _words("side seite cote lato lado"),
    "moment": _words("moment when timing"),
    "value": _words("intensity value score rating level severity nrs vas intensite intensitat"),
}
_BEGINNINGS = _words("start begin of the in entry pain")
_OF_A_PAIN = ("region", "side", "moment")
_SAME = {
    **dict.fromkeys(("entry time", "entered at", "created at", "logged at"), "entered"),
    **dict.fromkeys(("time entry", "date entered", "recorded at"), "entered"),
    **dict.fromkeys(("where does it hurt", "where is the pain", "where was the pain"), "region"),
    **dict.fromkeys(("body part", "body region", "body site"), "region"),
}
_QUANTITIES = {
    "sitting_h": _words("sitting sat seated desk sitzen"),
    "sleep_h": _words("sleep slept asleep sleeping schlaf sommeil sonno sueno"),
    "stress": _words("stress stressed"),
    "walking_min": _words("walking"),
    "lifting_h": _words("lifting bending"),
    "strength_min": _words("strength strengthening weights kraft"),
    "mobility_min": _words("mobility stretching stretch yoga"),
    "pain_medicine": _words(
        "medicine medication painkiller painkillers analgesic meds pills ibuprofen paracetamol"
    ),
    "illness": _words("ill illness sick krank"),
    "menstruation": _words("menstruation menstrual"),
    "treatment": _words("treatment physio physiotherapy therapy"),
    "note": _words("note notes comment comments remark remarks text notiz notizen bemerkung"),
}
_STEPS = _words("step steps stepcount schritte pas passi pasos")
_MOMENTS = {
    "worst": _words("worst max maximum peak"),
    "morning": _words("morning waking wake morgen morgens matin mattina manana"),
    "before": _words("before pre vor avant"),
    "during": _words("during while wahrend pendant"),
    "next_morning": _words("next"),
    "hour_after": _words("after post nach apres dopo"),
}
_SIDES = {
    "left": _words("left links l gauche sinistra izquierda"),
    "right": _words("right rechts r droite droit destra derecha"),
}
_REGIONS = {
    "": "back|spine|rucken|ruecken|dos|schiena|espalda",
    "lower_centre": "unterer rucken|unterer ruecken|bas dos|espalda baja|schiena bassa|"
    "low back|lower back|lumbar|lumbar back|lumbar spine|kreuz|lws|lowback|"
    "back centre|lower back centre|low back centre|lower back center|lower centre",
    "lower_left": "lower left",
    "lower_right": "lower right",
    "mid_back": "mid back|middle back|midback",
    "upper_back": "oberer rucken|oberer ruecken|haut dos|espalda alta|schiena alta|"
    "upper back|thoracic|thoracic spine|thoracic back|bws|upperback",
    "neck": "neck|cervical|cervical spine|nacken|hws|nuque|cou|collo|cuello",
    "buttock": "buttock|buttocks|glute|glutes",
    "leg_above_knee": "leg above knee",
    "leg_below_knee": "leg below knee",
}
_BODY = _words(
    "head jaw face eye ear throat chest rib breast belly abdomen stomach shoulder elbow forearm "
    "arm wrist hand finger thumb hip groin pelvis sacrum tailbone coccyx thigh hamstring quad "
    "quadriceps knee shin calf calve leg achilles ankle heel foot feet toe "
    "kopf schulter ellbogen hufte oberschenkel knie wade knochel ferse fuss "
    "tete epaule coude hanche cuisse genou mollet cheville talon pied "
    "spalla gomito anca coscia ginocchio polpaccio caviglia tallone piede "
    "hombro codo cadera muslo rodilla pantorrilla tobillo talon pie"
)
_SHORT = {"lbp": "low back pain", "lbk": "low back"}
_ENDINGS = ("pain", "ache", "schmerzen", "schmerz", "mood", "steps")
_ACTIVITY_LIST = ("activity id", "activity type", "activity name", "moving time", "avg pace")


def _phrases(table: dict[str, str]) -> dict[frozenset[str], str]:
    return {
        frozenset(phrase.split()): name
        for name, phrases in table.items()
        for phrase in phrases.split("|")
    }


_REGION_OF = _phrases(_REGIONS)
_MOMENT_WORDS = frozenset[str]().union(*_MOMENTS.values())
_SIDE_WORDS = frozenset[str]().union(*_SIDES.values())


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Part a name into plain small words.

    Examples:
        >>> words_of("handsAndFingerPain"), words_of("Rückenschmerzen (0-10)")
        (('hands', 'and', 'finger', 'pain'), ('rucken', 'schmerzen', '0', '10'))
    """
    flat = unicodedata.normalize("NFKD", name)
    flat = "".join(letter for letter in flat if not unicodedata.combining(letter))
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", flat)
    words = re.findall(r"[a-z]+|\d+", parted.lower())
    return tuple(part for word in words for part in _split(word))


def _split(word: str) -> list[str]:
    """Part what was written as one word: backache, generalmood, startday."""
    if word in _SHORT:
        return _SHORT[word].split()
    if word.startswith("start") and word[5:] in {"day", "month", "year"}:
        return ["start", word[5:]]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return [word.removesuffix(ending), ending]
    return [word]


def is_activity_list(columns: Iterable[str]) -> bool:
    """Tell whether a table lists activities, as training sites export them."""
    plain = {" ".join(words_of(name)) for name in columns}
    return any(name in plain for name in _ACTIVITY_LIST)


def column_meaning(column: str) -> Meaning:
    """Tell what a column means by its name; left out where that says nothing.

    Examples:
        >>> column_meaning("Low back pain, left").region
        'lower_left'
        >>> column_meaning("sleep (min)").factor == 1 / 60
        True
    """
    words = words_of(column)
    return _role(words) or named(column) or LEFT_OUT


def _role(words: tuple[str, ...]) -> Meaning | None:
    """Tell which part of an entry a column holds, where its name is just that."""
    whole = " ".join(words)
    bare = " ".join(word for word in words if word not in _BEGINNINGS) or whole
    bare = _SAME.get(whole, _SAME.get(bare, bare))
    role = next((role for role, names in _ROLES.items() if bare in names), None)
    if role is None or ("pain" in words and role not in _OF_A_PAIN):
        return None
    quantity = "pain" if role == "value" and bare in _PAIN else ""
    return Meaning(role=role, quantity=quantity)


def named(name: str) -> Meaning | None:
    """Tell what was noted under a name: a column's, or one in a column of names."""
    words = words_of(name)
    told = set(words)
    if told & _PAIN and not told & _NO_PAIN and not told & _QUANTITIES["pain_medicine"]:
        return pain_at(name)
    if told & _STEPS and not told & {"goal", "target"}:
        return Meaning(role="value", quantity="day_steps")
    quantity = _quantity(told - _FILLERS - set(_UNIT_WORDS) - {"time", "quality", "pain"})
    if quantity and "quality" not in told:
        return Meaning(role="value", quantity=quantity, factor=_factor(quantity, words))
    if told & _FEELINGS or ("quality" in told and quantity):
        return Meaning(role="value", quantity="rating", text=name, scale="own")
    return pain_at(name) if is_bare_place(name) else None


def is_bare_place(name: str) -> bool:
    """Tell whether a name is just a part of the body, with no word of what is noted of it.

    Examples:
        >>> is_bare_place("lower_left"), is_bare_place("Left knees"), is_bare_place("knee pain")
        (True, True, False)
    """
    bare = frozenset(words_of(name)) - _SIDE_WORDS - _MOMENT_WORDS - {"side", "and", "0", "10"}
    if bare in _REGION_OF or (bare == {"lower"} and pain_at(name).region in REGIONS):
        return True
    return bool(bare) and all(word.removesuffix("s") in _BODY or word in _BODY for word in bare)


def _quantity(words: set[str]) -> str:
    """Name the quantity that all of these words speak of."""
    found = (name for name, known in _QUANTITIES.items() if words and words <= known)
    exact = words.pop() if len(words) == 1 and next(iter(words)) in NOTES else ""
    return exact or next(found, "")


def _factor(quantity: str, words: Iterable[str]) -> float:
    """Give what turns the unit that a name tells into that of the quantity."""
    own = NOTES[quantity].unit
    told = next((_UNIT_WORDS[word] for word in words if word in _UNIT_WORDS), own)
    return {("min", "h"): 1 / 60, ("h", "min"): 60.0}.get((told, own), 1.0)


def subject(name: str, *, of_region: bool) -> Meaning:
    """Tell what one name in a column of names or regions means; each means something.

    What is no known region is kept by its name, and is never taken for the back.

    Examples:
        >>> subject("Knees", of_region=True).region, subject("Knee Pain", of_region=False).region
        ('Knees', 'knee')
        >>> subject("Sick/Tired", of_region=True).quantity
        'rating'
    """
    told = set(words_of(name))
    if of_region:
        feels = told <= _FEELINGS
        rating = Meaning(role="value", quantity="rating", text=name, scale="own")
        return rating if feels else pain_at(name, otherwise=name)
    return named(name) or Meaning(role="value", quantity="rating", text=name, scale="own")


def pain_at(name: str, *, otherwise: str = "") -> Meaning:
    """Tell of which region, side and moment a pain is by its name."""
    moment, side = moment_told(name), side_told(name)
    passed_over = _PAIN | _MOMENT_WORDS | _SIDE_WORDS
    left = [word for word in words_of(name) if word not in passed_over and word.isalpha()]
    core = [word for word in left if word not in _FILLERS | {"side"}]
    core = ["lower", "back"] if core == ["lower"] and side else core
    region = _region(core, otherwise or " ".join(_trimmed(left)))
    if otherwise and region == "" and not core:
        region = otherwise
    placed = with_side(region, side)
    kept = "" if placed != region else side
    return Meaning(role="value", quantity="pain", moment=moment, region=placed, side=kept)


def _region(core: list[str], otherwise: str) -> str:
    known = _REGION_OF.get(frozenset(core)) if core else ""
    return otherwise if known is None else known


def _trimmed(words: list[str]) -> list[str]:
    """Drop the fillers at both ends of a name; those between stay."""
    while words and words[0] in _FILLERS:
        words = words[1:]
    while words and words[-1] in _FILLERS:
        words = words[:-1]
    return words


def with_side(region: str, side: str) -> str:
    """Name the part of the body map that a region and a side make together.

    Examples:
        >>> with_side("lower_centre", "left"), with_side("knee", "left")
        ('lower_left', 'knee')
    """
    parts = {"lower_centre": "lower", "buttock": "buttock"}
    return f"{parts[region]}_{side}" if side and region in parts else region


def region_key(region: str) -> str:
    """Give what tells two names of regions apart, whatever their writing.

    Examples:
        >>> region_key("Hands And Fingers") == region_key("hands and finger")
        True
    """
    words = region.split("_") if "_" in region else list(words_of(region))
    return " ".join(sorted(word.removesuffix("s") for word in words if word not in {"and", "or"}))


def side_told(text: str) -> str:
    """Tell left or right; nothing where both or neither is told."""
    words = set(words_of(text))
    found = [side for side, names in _SIDES.items() if words & names]
    return found[0] if len(found) == 1 else ""


def moment_told(text: str) -> str:
    """Tell at which moment a pain was rated; nothing where none is told."""
    words = words_of(text)
    if "next" in words and "morning" in words:
        return "next_morning"
    found = (name for name, told in _MOMENTS.items() if set(words) & told)
    return next(found, "")
