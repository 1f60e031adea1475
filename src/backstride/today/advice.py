"""What to do today, what not, whom to see, and when to look again.

An open flag comes first and silences what it blocks; then scope; then questions that are
open; then the light. Every sentence is one of `knowledge/sayings.toml`, filled with this
runner's numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from backstride.knowledge.flags import FEVER, SELF_HARM, HelpLine, flags
from backstride.knowledge.sayings import sayings
from backstride.terms.records import Advice, Day, Finding, Light, Profile, Saying, Verdict
from backstride.today import scene as told
from backstride.today.light import GREEN_TO, lights, reds
from backstride.today.scene import Scene

CAP = 1.1
"""A run may be a tenth longer than the longest of 30 days before it is called a spike."""
SHORTER = 0.7
"""The next run after an amber one."""
SEVERE_WALKING = 7
"""Above so much pain nobody is asked to walk ten minutes (a proposal beside claim C14)."""
_FOR_LIGHT: Mapping[Light, Sequence[str]] = {
    "green": ("bird_dog", "squat", "glute_bridge"),
    "amber": ("bird_dog", "cat_camel", "glute_bridge"),
    "unknown": ("bird_dog", "cat_camel", "glute_bridge"),
}
"""Exercises by the light: legs and hips with the trunk where it is green (a choice)."""
_FORBIDS = ("No ", "Do not ", "Take no ")
"""How lines begin that say what not to do."""
_SAID_ANYWAY = ("No run and no exercises.", "No run until 48 hours without fever.")
_OF_LIGHT: Mapping[Light, str] = {
    "green": "Run as usual, and change one thing at most.",
    "amber": "Hold where you are, and keep moving.",
    "unknown": "Keep moving gently, and tell how it is today.",
}


def advise(  # noqa: PLR0913 - the records that meet here
    days: Sequence[Day],
    verdict: Verdict,
    *,
    on: date,
    exercises: Mapping[str, str],
    numbers: HelpLine,
    profile: Profile,
) -> Advice:
    """Say what to do today.

    Args:
        days: The runner's days, in any order; pain on the scale from 0 to 10 only.
        verdict: What the screening finds today.
        on: The runner's local day.
        exercises: Titles of the exercises that nothing locks, by name.
        numbers: Whom to call where the runner lives.
        profile: For the units of distances.

    Returns:
        Advice whose every sentence says why it is said and on what it rests.
    """
    by_day = {day.local_day: day for day in days}
    scene = Scene(
        on=on,
        days=by_day,
        verdict=verdict,
        lights=lights(by_day, on),
        reds=reds(by_day, on),
        exercises=exercises,
        numbers=numbers,
        profile=profile,
    )
    return Advice(
        local_day=on,
        light="stop" if _blocking(verdict) else scene.lights.light,
        so_far=scene.lights.so_far and scene.lights.light == "green",
        sentence=_sentence(scene),
        components={name: reading.light for name, reading in scene.lights.readings.items()},
        numbers={
            name: {
                "value": reading.value,
                "against": reading.against,
                "words": told.reading_words(reading, on),
            }
            for name, reading in scene.lights.readings.items()
        },
        screening=verdict,
        do=tuple(_do(scene)),
        avoid=tuple(_avoid(scene)),
        see_someone=tuple(_see_someone(scene)),
        look_again=_look_again(scene),
        asks=_asks(scene),
    )


def _say(name: str, **words: str) -> Saying:
    row = sayings()[name]
    return Saying(
        name,
        row.text.format(**words),
        row.why.format(**words).strip(),
        row.source.format(**words),
    )


def _blocking(verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.flags if finding.blocks != "none"]


def _is_closed(scene: Scene) -> bool:
    """Tell whether a flag blocks all, or there is no programme for this runner."""
    return bool(scene.verdict.out_of_scope) or _blocks_all(scene)


def _blocks_all(scene: Scene) -> bool:
    return any(finding.blocks == "all" for finding in scene.verdict.flags)


def _is_urgent(scene: Scene) -> bool:
    return scene.verdict.verdict in {"emergency", "same_day"}


def _sentence(scene: Scene) -> str:
    blocking = _blocking(scene.verdict)
    if blocking:
        return _go(blocking[0])
    if scene.verdict.out_of_scope:
        return "There is no programme for you here for now. See who can help."
    return _light_sentence(scene) if scene.verdict.complete else _open_sentence(scene)


def _light_sentence(scene: Scene) -> str:
    move = _move(scene)
    if len(scene.reds) >= told.STOP_REDS:
        return f"Stop building up. {move}, and see a doctor or physiotherapist."
    if scene.run_from:
        return f"Do not run until {scene.run_from:%A}. {move} today."
    if _restarts(scene):
        return "Begin again one step lower: shorter, flat, and walking in between."
    if _amber_run(scene):
        return f"{move} today. Make your next run shorter and flat."
    return _calmer_sentence(scene)


def _move(scene: Scene) -> str:
    return "Move a little" if _hurts_much(scene) else "Walk"


def _calmer_sentence(scene: Scene) -> str:
    if scene.lights.light == "green" and scene.lights.so_far:
        return "Green so far. Tomorrow morning decides."
    if scene.lights.light == "unknown" and _is_doubted(scene):
        return "You took medicine against pain, so today has no light that can be trusted."
    return _OF_LIGHT[scene.lights.light]


def _is_doubted(scene: Scene) -> bool:
    return any(reading.doubted for reading in scene.lights.readings.values())


def _open_sentence(scene: Scene) -> str:
    if scene.lights.light == "red" or scene.run_from:
        return f"Do not run. {_move(scene)}, and answer the safety questions again."
    if not scene.days:
        return "Nothing is known about your back yet. Start with one minute on safety."
    return "Walk today, and answer the safety questions first."


def _go(finding: Finding) -> str:
    """Say where to go; a flag that was looked at and still holds running back has no such word."""
    if finding.id == FEVER:
        return "No running until you have had no fever for 48 hours."
    return flags()[finding.id].go.get(finding.verdict, "Wait with running. Walk today.")


def _restarts(scene: Scene) -> bool:
    """Tell whether the next run is the first after a red day."""
    return bool(scene.reds) and (scene.last_run is None or scene.last_run <= scene.reds[-1])


def _amber_run(scene: Scene) -> bool:
    """Tell whether the last run was amber: its rule holds until the next one."""
    return scene.last_run is not None and scene.last_run_light == "amber"


def _do(scene: Scene) -> Iterator[Saying]:
    if _is_closed(scene):
        yield from _do_closed(scene)
        return
    yield from _until_seen(scene)
    if not scene.verdict.complete:
        yield from _do_unanswered(scene)
        return
    if not _blocking(scene.verdict):
        yield from _running(scene)
    yield from _moving(scene)
    yield from _comfort(scene)
    yield from _by_place(scene)
    yield from _informed(scene)


def _do_closed(scene: Scene) -> Iterator[Saying]:
    yield from _until_seen(scene)
    if _may_walk(scene) and not _is_walk_told(scene) and scene.verdict.verdict != "emergency":
        yield _say("walk_while_open")


def _may_walk(scene: Scene) -> bool:
    found = (finding for finding in scene.verdict.flags if not _is_held_back(finding))
    return all(flags()[finding.id].walking for finding in found)


def _is_walk_told(scene: Scene) -> bool:
    """Tell whether an open flag says itself how far to walk."""
    return any("walk" in line.text.lower() for line in _until_seen(scene))


def _until_seen(scene: Scene, *, forbidding: bool = False) -> Iterator[Saying]:
    """Say what to do, or not to do, until someone has looked; what all flags say is said once."""
    said: set[str] = set(_SAID_ANYWAY)
    for finding in _blocking(scene.verdict):
        until = "Until the fever is gone." if finding.id == FEVER else "Until you are seen."
        for line in () if _is_held_back(finding) else flags()[finding.id].until_seen:
            if line not in said and line.startswith(_FORBIDS) == forbidding:
                said.add(line)
                yield _say("until_seen", line=line, until=until)


def _is_held_back(finding: Finding) -> bool:
    """Tell whether someone has looked at it, and running still waits."""
    return finding.verdict == "none" and finding.id != FEVER


def _do_unanswered(scene: Scene) -> Iterator[Saying]:
    if not _blocking(scene.verdict):
        yield _say("walk_only")
    elif _may_walk(scene):
        yield _say("walk_while_open")
    if not scene.days:
        yield _say("check_in")
        yield _say("bring_runs")
        yield _say("tell_onset")
        yield _say("how_it_goes")
    yield from _comfort(scene)


def _running(scene: Scene) -> Iterator[Saying]:
    if len(scene.reds) >= told.STOP_REDS:
        yield _say("stop_building", count=str(len(scene.reds)), red_words=told.red_words(scene))
        yield from _low_impact(scene)
    elif scene.run_from:
        yield _relative_rest(scene)
        yield _say("run_walk_later")
        yield from _low_impact(scene)
    elif _restarts(scene):
        yield from _lower(scene)
    elif _amber_run(scene):
        yield _shorter(scene)
    elif scene.lights.light == "amber":
        yield _say("hold", light_words=told.light_words(scene))
    elif scene.lights.light == "unknown":
        yield _say("keep_as_it_is", light_words=told.light_words(scene))
    elif scene.lights.light == "green":
        yield from _green(scene)


def _green(scene: Scene) -> Iterator[Saying]:
    if scene.lights.so_far:
        yield _say("morning_decides")
        return
    yield _say("progress_one_axis", light_words=told.light_words(scene))
    longest = scene.level("longest_distance_30d_m")
    if longest:
        cap, known = (told.distance(far, scene.profile) for far in (CAP * longest, longest))
        yield _say("session_cap", cap=cap, longest=known)


def _lower(scene: Scene) -> Iterator[Saying]:
    """One step lower than before the red day: shorter, flat, walking in between."""
    if scene.last_run is not None and scene.last_run_light == "red":
        yield _shorter(scene)
    yield _say("run_walk_later")


def _relative_rest(scene: Scene) -> Saying:
    assert scene.run_from is not None
    words = told.red_words(scene)
    return _say("relative_rest", run_from=f"{scene.run_from:%A}", red_words=words)


def _shorter(scene: Scene) -> Saying:
    assert scene.last_run is not None
    far = scene.days[scene.last_run].exposures.get("distance_m")
    shorter = "a third shorter"
    if far:
        less, whole = (told.distance(part * far, scene.profile) for part in (SHORTER, 1))
        shorter = f"about {less}, not {whole},"
    return _say("easy_flat_shorter", shorter=shorter, after_run=told.after_run_words(scene))


def _walking(scene: Scene) -> Saying:
    return _say("walk_less" if _hurts_much(scene) else "walk", pain_words=told.pain_words(scene))


def _moving(scene: Scene) -> Iterator[Saying]:
    """Walking and exercises, but where a fever or someone who treats the runner says less."""
    ids = {finding.id for finding in _blocking(scene.verdict)}
    if FEVER in ids:
        yield _say("rest_with_fever")
    elif any(_is_held_back(finding) for finding in _blocking(scene.verdict)):
        yield _say("as_you_were_told")
    else:
        if not _is_walk_told(scene):
            yield _walking(scene)
        yield from _exercises(scene)


def _low_impact(scene: Scene) -> Iterator[Saying]:
    if not _hurts_much(scene):
        yield _say("low_impact")


def _exercises(scene: Scene) -> Iterator[Saying]:
    if scene.run_from:
        return
    names = [name for name in _FOR_LIGHT.get(scene.lights.light, ()) if name in scene.exercises]
    if names:
        titles = [scene.exercises[name].lower() for name in names]
        listed = " and ".join([", ".join(titles[:-1]), titles[-1]] if titles[1:] else titles)
        words = "Legs and hips count as much as the trunk." if len(names) > 1 else ""
        yield _say("exercises_today", exercises=listed, first=names[0], exercise_words=words)


def _hurts_much(scene: Scene) -> bool:
    return scene.pain is not None and scene.pain > SEVERE_WALKING


def _hurts(scene: Scene) -> bool:
    """Tell whether the worst pain of today and yesterday is above what is green."""
    return scene.pain is not None and scene.pain > GREEN_TO


def _comfort(scene: Scene) -> Iterator[Saying]:
    if _hurts(scene):
        yield _say("heat")
        yield _say("cold")


def _by_place(scene: Scene) -> Iterator[Saying]:
    may_run = not (scene.run_from or _blocking(scene.verdict) or len(scene.reds) >= told.STOP_REDS)
    if "upper" in scene.places and may_run:
        yield _say("look_ahead")
        yield _say("shake_out")


def _informed(scene: Scene) -> Iterator[Saying]:
    """Say what trials found of what people try, where it hurts enough to try something."""
    if scene.lights.light in {"amber", "red"}:
        yield _say("medicines")
        yield _say("therapies")
    if _is_doubted(scene):
        yield _say("medicine_taken")


def _avoid(scene: Scene) -> Iterator[Saying]:
    if _blocking(scene.verdict):
        yield from _avoid_blocked(scene)
        return
    if _is_closed(scene):
        yield _say("no_running_here", reason=" ".join(scene.verdict.out_of_scope))
        return
    if not scene.verdict.complete:
        yield _say("no_running_yet", due=_due(scene))
        yield _say("no_bed_rest")
        return
    if "upper" in scene.places:
        yield _say("thoracic_first")
    if "buttock" in scene.places:
        yield _say("bone_first")
        yield _say("no_testing_by_hopping")
    if scene.lights.light in {"amber", "red"} or _amber_run(scene):
        yield _say("no_speed_no_hills")
        yield _say("no_bed_rest")
        if not scene.reds:
            yield _say("no_long_rest")
    elif scene.lights.light == "green":
        yield _say("no_stretching_needed")


def _avoid_blocked(scene: Scene) -> Iterator[Saying]:
    first = _blocking(scene.verdict)[0]
    words = f"Open: {flags()[first.id].title.lower()}."
    if first.id == FEVER:
        yield _say("no_running_fever", flag_words=f"{words} {flags()[first.id].can_be}")
    elif _is_held_back(first):
        yield _say("no_running_yet_told", answer=first.why)
    elif first.id == SELF_HARM:
        yield _say("no_running_self_harm")
    else:
        yield _say("no_running_flag", flag_words=words)
    if _blocks_all(scene):
        yield _say("no_exercises", flag_words=words)
    yield from _until_seen(scene, forbidding=True)
    if not _may_walk(scene):
        yield _say("no_walking")


def _see_someone(scene: Scene) -> Iterator[Saying]:
    for finding in scene.verdict.flags:
        yield from _seen_for(finding, scene.numbers)
    for reason in scene.verdict.out_of_scope:
        yield _say("out_of_scope", reason=reason)
    why = told.see_words(scene)
    if why and not _is_urgent(scene):
        yield _say("see_professional", see_words=why)
    if not _is_urgent(scene):
        yield _say("safety_net")


def _seen_for(finding: Finding, numbers: HelpLine) -> Iterator[Saying]:
    flag = flags()[finding.id]
    if _is_held_back(finding):
        yield _say("held_back", title=flag.title, answer=finding.why)
        return
    yield _say(
        "go_flag",
        go=_go(finding),
        answer=finding.why,
        can_be=flag.can_be,
        flag_source=finding.source,
    )
    if finding.id == SELF_HARM:
        known = f"The crisis line: {numbers.crisis}."
        crisis = known if numbers.crisis else "A crisis line near you, or a person you trust."
        yield _say("call_crisis", crisis=crisis, number=numbers.emergency)
    elif finding.verdict == "emergency":
        yield _say("call_now", number=numbers.emergency)
    if finding.verdict not in {"none", "routine"} and finding.id != SELF_HARM:
        yield _say("say_this", say=flag.say)


def _look_again(scene: Scene) -> Saying:
    blocking = _blocking(scene.verdict)
    if blocking:
        return _look_while_open(blocking[0])
    if scene.verdict.out_of_scope:
        return _say("look_when_changed")
    return _look_by_light(scene) if scene.verdict.complete else _say("look_when_answered")


def _look_by_light(scene: Scene) -> Saying:
    if len(scene.reds) >= told.STOP_REDS:
        return _say("look_when_looked_at")
    if scene.run_from:
        return _say("look_after_rest", run_from=f"{scene.run_from:%A}")
    if scene.lights.light == "green" and not scene.lights.so_far:
        return _say("look_after_run")
    return _say("look_tomorrow")


def _look_while_open(finding: Finding) -> Saying:
    if finding.id == FEVER:
        return _say("look_after_fever")
    if _is_held_back(finding):
        return _say("look_when_told")
    return _say("look_when_seen", flag=finding.id)


def _asks(scene: Scene) -> Saying | None:
    """Choose the one thing that would help most now."""
    if _is_urgent(scene) or scene.verdict.out_of_scope:
        return None
    if not scene.verdict.complete:
        return _say("answer_safety", due=_due(scene))
    return None if _blocking(scene.verdict) else _asks_of_diary(scene)


def _asks_of_diary(scene: Scene) -> Saying | None:
    if scene.rated == 0:
        return _say("check_in")
    if not any(day.state == "run" for day in scene.days.values()):
        return _say("bring_runs")
    notes = (note for day in scene.days.values() for note in day.notes)
    if _hurts(scene) and not any(note.quantity == "onset" for note in notes):
        return _say("tell_onset")
    return None


def _due(scene: Scene) -> str:
    return " ".join(scene.verdict.due) or "Some safety questions have no answer yet."
