"""The sentences that sound different in each tone, per language: praise, cues and the closing line.

A tuple of variants is used in turn, so that a sentence does not wear out. No variant says more than was measured: "you are
getting better" would be a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spotter.domain.coaching import Tone

Variants = tuple[str, ...]


@dataclass(frozen=True)
class ToneVariants:
    """Templates for `str.format`; three of each, since the same words three times in a row are not heard any more."""

    praise_always: Variants
    praise_mostly: Variants
    all_clean: Variants
    clean_praise: Variants
    corrected: Variants
    progress: Variants
    main: Variants
    secondary: Variants
    summary: Variants


ENGLISH: Mapping[Tone, ToneVariants] = {
    Tone.NEUTRAL: ToneVariants(
        praise_always=("{praise}", "{praise} Again.", "{praise} As in the set before."),
        praise_mostly=(
            "{praise} Most repetitions had that.",
            "{praise} That held most of the time.",
            "{praise} It was so in most repetitions.",
        ),
        all_clean=("Every repetition was clean.", "Again, every repetition was clean.", "Clean from start to end."),
        clean_praise=(
            "Most repetitions were clean.",
            "Again, most repetitions were clean.",
            "Clean work for the most part.",
        ),
        corrected=(
            "You corrected the point from the last set.",
            "The last set's point is fixed.",
            "That correction worked.",
        ),
        progress=(
            "Better than last time: {name}.",
            "Improved since last time: {name}.",
            "{name}: better than last time.",
        ),
        main=("{action}", "Same point again: {action}", "Keep working on this: {action}"),
        secondary=("{action}", "Also: {action}", "And then: {action}"),
        summary=("{result}", "Done: {result}", "That was it: {result}"),
    ),
    Tone.ENCOURAGING: ToneVariants(
        praise_always=("{praise} Well done.", "{praise} Great, again.", "{praise} Lovely, keep that."),
        praise_mostly=(
            "{praise} Most repetitions had that, nice.",
            "{praise} You had that most of the time.",
            "{praise} It was so in most repetitions, well done.",
        ),
        all_clean=(
            "Great, every repetition was clean.",
            "Every repetition was clean again, well done.",
            "Lovely, clean from start to end.",
        ),
        clean_praise=(
            "Great, most repetitions were clean.",
            "Most repetitions were clean again, well done.",
            "Lovely clean work for the most part.",
        ),
        corrected=(
            "Great, you corrected the point from the last set.",
            "You fixed the last set's point, well done.",
            "Your correction worked. Nice.",
        ),
        progress=(
            "Well done, this is better than last time: {name}.",
            "Your work shows. Better than last time: {name}.",
            "Nice, improved since last time: {name}.",
        ),
        main=("Try this: {action}", "Stay with it: {action}", "Keep at it: {action}"),
        secondary=("If you like, also: {action}", "A little extra: {action}", "And when you are ready: {action}"),
        summary=("Thank you for the work. {result}", "Good effort. {result}", "You made it. {result}"),
    ),
    Tone.STRICT: ToneVariants(
        praise_always=("{praise} Keep it.", "{praise} Again.", "{praise} No change there."),
        praise_mostly=(
            "{praise} Most repetitions. Make it all of them.",
            "{praise} Most of the time. Make it always.",
            "{praise} In most repetitions. Not yet in all.",
        ),
        all_clean=("Every repetition clean. Keep it.", "Again, every repetition clean.", "Clean from start to end."),
        clean_praise=(
            "Most repetitions clean. Make it all of them.",
            "Again, most repetitions clean. Not yet all.",
            "Mostly clean work.",
        ),
        corrected=(
            "Point from the last set: corrected.",
            "Last set's point: fixed. Keep it that way.",
            "The correction holds.",
        ),
        progress=(
            "Better than last time: {name}. Keep it.",
            "{name}: improved. Go on.",
            "Improved: {name}. Not the end.",
        ),
        main=("{action} No exceptions.", "Same fault. {action}", "Again. {action}"),
        secondary=("Next: {action}", "Then: {action}", "Also: {action}"),
        summary=("{result}", "Set over. {result}", "Result. {result}"),
    ),
}

GERMAN: Mapping[Tone, ToneVariants] = {
    Tone.NEUTRAL: ToneVariants(
        praise_always=("{praise}", "{praise} Wieder.", "{praise} Wie im Satz davor."),
        praise_mostly=(
            "{praise} Das galt meistens.",
            "{praise} So war es in den meisten Wiederholungen.",
            "{praise} Das traf überwiegend zu.",
        ),
        all_clean=(
            "Jede Wiederholung war sauber.",
            "Wieder war jede Wiederholung sauber.",
            "Sauber von Anfang bis Ende.",
        ),
        clean_praise=(
            "Die meisten Wiederholungen waren sauber.",
            "Wieder waren die meisten Wiederholungen sauber.",
            "Größtenteils sauber gearbeitet.",
        ),
        corrected=(
            "Den Punkt aus dem letzten Satz hast du korrigiert.",
            "Der Punkt aus dem letzten Satz sitzt.",
            "Die Korrektur hat gewirkt.",
        ),
        progress=(
            "Besser als beim letzten Mal: {name}.",
            "Verbessert seit dem letzten Mal: {name}.",
            "{name}: besser als beim letzten Mal.",
        ),
        main=("{action}", "Noch einmal derselbe Punkt: {action}", "Bleib dran: {action}"),
        secondary=("{action}", "Außerdem: {action}", "Und dann: {action}"),
        summary=("{result}", "Geschafft: {result}", "Das war es: {result}"),
    ),
    Tone.ENCOURAGING: ToneVariants(
        praise_always=("{praise} Super.", "{praise} Wieder, sehr schön.", "{praise} Klasse, weiter so."),
        praise_mostly=(
            "{praise} Das galt meistens, sehr schön.",
            "{praise} So war es in den meisten Wiederholungen, gut gemacht.",
            "{praise} Das traf überwiegend zu, klasse.",
        ),
        all_clean=(
            "Super, jede Wiederholung war sauber.",
            "Wieder war jede Wiederholung sauber, klasse.",
            "Sehr schön, sauber von Anfang bis Ende.",
        ),
        clean_praise=(
            "Super, die meisten Wiederholungen waren sauber.",
            "Wieder waren die meisten Wiederholungen sauber, klasse.",
            "Sehr schön, größtenteils sauber gearbeitet.",
        ),
        corrected=(
            "Klasse, den Punkt aus dem letzten Satz hast du korrigiert.",
            "Der Punkt aus dem letzten Satz sitzt, gut gemacht.",
            "Deine Korrektur hat gewirkt. Super.",
        ),
        progress=(
            "Gut gemacht, besser als beim letzten Mal: {name}.",
            "Deine Arbeit zahlt sich aus. Besser als beim letzten Mal: {name}.",
            "Super, verbessert seit dem letzten Mal: {name}.",
        ),
        main=("Probier das: {action}", "Bleib dabei: {action}", "Weiter dran bleiben: {action}"),
        secondary=(
            "Wenn du magst, außerdem: {action}",
            "Noch eine Kleinigkeit: {action}",
            "Und wenn du so weit bist: {action}",
        ),
        summary=("Danke für deinen Einsatz. {result}", "Guter Einsatz. {result}", "Geschafft. {result}"),
    ),
    Tone.STRICT: ToneVariants(
        praise_always=("{praise} Beibehalten.", "{praise} Wieder.", "{praise} Da ändern wir nichts."),
        praise_mostly=(
            "{praise} Meistens. Jetzt immer.",
            "{praise} In den meisten Wiederholungen. Jetzt in allen.",
            "{praise} Überwiegend. Noch nicht immer.",
        ),
        all_clean=(
            "Jede Wiederholung sauber. Beibehalten.",
            "Wieder jede Wiederholung sauber.",
            "Sauber von Anfang bis Ende.",
        ),
        clean_praise=(
            "Die meisten Wiederholungen sauber. Jetzt alle.",
            "Wieder die meisten Wiederholungen sauber. Noch nicht alle.",
            "Größtenteils sauber.",
        ),
        corrected=(
            "Punkt aus dem letzten Satz: korrigiert.",
            "Der Punkt aus dem letzten Satz sitzt. So bleibt es.",
            "Die Korrektur hält.",
        ),
        progress=(
            "Besser als beim letzten Mal: {name}. Beibehalten.",
            "{name}: verbessert. Weiter.",
            "Verbessert: {name}. Dabei bleibt es nicht.",
        ),
        main=("{action} Ohne Ausnahme.", "Derselbe Fehler. {action}", "Noch einmal. {action}"),
        secondary=("Als Nächstes: {action}", "Dann: {action}", "Außerdem: {action}"),
        summary=("{result}", "Satz vorbei. {result}", "Ergebnis. {result}"),
    ),
}

TONES: Mapping[str, Mapping[Tone, ToneVariants]] = {"en": ENGLISH, "de": GERMAN}
