"""Everyday words with which a language model may join the words of a draft, and what it may say instead of them.

Everything that is not here must come from the draft. So a word belongs here only when it claims nothing: about a body, a
fault, a cause, health, other people, how much, what with, or what to do apart from the cue. No word is here because a probe
of the testing half needed it (`spotter.evaluation.coach_probes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Group = frozenset[str]
Choice = tuple[Group, Group]


@dataclass(frozen=True)
class Lexicon:
    """The words of one language, lower case.

    Attributes:
        exact: function words, as they are.
        bending: everyday verbs and nouns, in any of their forms.
        instead: words that may be said, and those of which the draft must have one; no two opposites.
            `atmost` and `atleast` stand for phrases.
        negations: words that turn a sentence round; only where the draft has one.
        praise: only where the draft praises.
        stems: stems of one irregular word each.
        prefixes: of verbs, which part from them in a sentence.
    """

    exact: Group
    bending: Group
    instead: tuple[Choice, ...]
    negations: Group
    praise: Group
    stems: Mapping[str, str]
    prefixes: tuple[str, ...] = ()


def _words(text: str) -> Group:
    return frozenset(text.split())


def _choices(text: str) -> tuple[Choice, ...]:
    """`a b < c`: where the draft has one of all three, `a` and `b` may be said."""
    found = []
    for line in text.split("|"):
        said, _, others = line.partition("<")
        found.append((_words(said), _words(f"{said} {others}")))
    return tuple(found)


def _stems(text: str) -> dict[str, str]:
    """Each stem to the first one of its line."""
    return {stem: line.split()[0] for line in text.split("|") for stem in line.split()}


ENGLISH = Lexicon(
    exact=_words(
        "a an the this that these those such i me my you your yours yourself it its itself they them their we us our what"
        " which who one ones own and or but so if when whenever while as though although until than of to in into on onto at"
        " for from with by through during toward towards per via like be am is are was were been being have has had having"
        " do does did doing done can could may might must shall should will would let lets here there now then also just"
        " still yet again even only already simply really quite rather very please next today instead how where first"
        " any ok okay deg s sec percent yes too about against within across between along overall total so sure fully"
    ),
    bending=_words(
        "rep repetition set movement exercise time way bit try aim think imagine picture pretend remember focus work get go"
        " come bring make take give reach show see look watch keep put use want need start begin film video camera count"
        " judge measure value number degree second score point stay remain help allow compare"
    ),
    instead=_choices(
        "target goal aim limit allowed|atmost maximum max|atleast minimum min"
        "|up upward upwards < high higher top lift rise raise ceiling grow|down downward downwards < low lower below bottom"
        " floor sit lie sink drop|above over|below under beneath underneath|forward forwards ahead front"
        "|back backward backwards behind rear|inward inwards inside|outward outwards outside|apart < spread width|away off out"
        "|before ahead earlier|after later|far further farther|more further farther|near close"
        "|every each all always single throughout|whole full entire complete completely|completely < all|most mostly usually"
        "|lowest < bottom|highest < top|stop end halt finish|finish complete end|quickly quick fast fastest"
        "|slowly slow slower|move drift travel shift wander|keep hold maintain|rise lift raise climb|sink drop fall"
        "|lower sink descend descent|push press|touch contact|tip lean tilt|swing sway|land landing|path track|order sequence"
        "|little slightly bit|hardly barely|soft softly gently gentle|still quiet steady calm|hard hardest tough toughest"
        "|between distance|round around|turn reverse|straight extended stretch extension|unload relieve|screen picture"
        "|side sideways|share spread split distribute|imaginary pretend|part bit section|rep < movement"
        "|better improved improvement|corrected fixed correction fix|speed pace tempo|score result|wide wider|long tall"
        "|upright tall straight|position place|well < enough"
    ),
    negations=_words("not no never none nothing nobody neither nor without hardly barely cannot"),
    praise=_words(
        "good great nice nicely lovely excellent super solid strong awesome fantastic wonderful well bravo job effort"
    ),
    stems=_stems(
        "come came|go going goes went gone|rise rose risen|sink sank sunk|swing swung|stand stood|hold held|keep kept|bend bent"
        "|shoot shot|take took taken|make made|bring brought|sit sat|lie lay lain lying|lean leant|fall fell fallen"
        "|get got gotten|give gave given|slide slid|grow grew grown|build built|begin began begun|see saw seen"
        "|think thought|hang hung|show shown|draw drew drawn|run ran|foot feet|be is are was were been being|shelf shelves"
    ),
)

GERMAN = Lexicon(
    exact=_words(
        "der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem ich mir mich du dir dich"
        " dein deine deinen deinem deiner deines er sie es ihm ihn ihnen ihr ihre ihren ihrem sich wir uns man was wer wie wo"
        " und oder aber so wenn falls während als ob bis dass damit indem dabei dafür davon dazu daran darauf darin hierfür"
        " hier da dort jetzt nun dann auch noch schon nur einfach wirklich sehr ganz gar bitte mal einmal wieder"
        " außerdem zudem also doch denn statt von vom zu zum zur in im ins an am auf aus bei beim mit für um durch nach pro"
        " ab dran bin bist ist sind war warst waren sei sein wäre habe hast hat haben hatte hattest hatten wird wirst werden"
        " tu dies anfang anfangs dadurch zwischen insgesamt etwa ungefähr bereits ebenfalls eher kurz jeweils entlang wurde wurden würde würdest kann kannst können konnte konnten könnte könntest muss musst müssen soll sollst sollen"
        " sollte sollten darf darfst möchte will willst lass lasst ließ ließen erst zuerst erstes heute nächste nächsten"
        " nächstes okay ja grad sekunde sekunden prozent punkt punkte punkten"
    ),
    bending=_words(
        "wiederholung satz bewegung übung mal zeit weg stück versuchen probieren achten denken vorstellen stellen machen tun"
        " gehen kommen bringen führen geben nehmen sehen schauen zeigen erreichen liegen betragen ergeben arbeiten"
        " beginnen filmen video kamera zählen beurteilen messen wert zahl ziel zielen einzeln bleiben helfen"
    ),
    instead=_choices(
        "ziel grenze erlaubt|höchstens maximal maximum höchstwert|mindestens minimum"
        "|hoch hinauf herauf aufwärts oben < decke heben steigen|herunter hinunter abwärts runter herab unten < boden senken"
        " sinken tief niedrig|über oberhalb|unter unterhalb|vorn vorne vor voraus|hinten hinter zurück|innen einwärts"
        "|außen auswärts|auseinander weit|bevor vor vorher ehe|nachdem danach|weit fern < weg|weg < entfernt fern|nah nahe dicht"
        "|eng nah beieinander|beieinander zusammen|jede jedes jeder jeden jedem alle allen stets immer|vollständig völlig ganz"
        " komplett voll|meistens meist|stehen enden aufhören|enden beenden abschließen aufhören|schnell rasch flott"
        "|langsam < ruhig kontrolliert|bewegen wandern|entfernen wandern|halten behalten|steigen heben|heben anheben"
        "|abheben lösen < heben|sinken absinken fallen absenken|absenken senken herunterlassen|drücken pressen schieben"
        "|berühren berührung kontakt|kippen neigen lehnen|schwingen schwanken schwung|landen sprung landung"
        "|reihenfolge ablauf|wenig kaum|sanft leicht behutsam|ruhig still stabil|umkehren wenden|gerade strecken streckung"
        "|entlasten < nehmen|bild video|seitlich seite|verteilen aufteilen|gedacht vorgestellt|stück teil"
        "|besser verbessern|korrigieren korrektur verbessern|tempo geschwindigkeit|waagerecht waagerechte parallel"
        "|aufrecht gerade|position lage stellung|stand stehen|gemeinsam zusammen zugleich|sicher fest stabil"
        "|blickwinkel perspektive < filmen|ergebnis gesamt < punkte|last gewicht"
    ),
    negations=_words("nicht kein keine keinen keinem keiner keines nie niemals ohne weder kaum nichts niemand"),
    praise=_words(
        "gut super klasse schön stark toll prima solide wunderbar hervorragend großartig bravo"
    ),
    stems=_stems(
        "bleib blieb|steh stand|geh ging gang|komm kam|heb hob|sink sank sunk|steig stieg|schwing schwang schwung|zieh zog"
        "|halt hielt|lass liess|fall fiel|lieg lag|nehm nimm nahm nomm|geb gib gab|seh sieh sah|trag trug|greif griff"
        "|stoss stiess|schieb schob|lauf lief|spring sprang sprung|schiess schoss|tret tritt trat|sitz sass sess|streich strich"
        "|bieg bog|beginn begann begonn|bring brach bracht|schliess schloss schlossen|hang hing|hoch hoh|find fand"
        "|fang fing|denk dach dacht|tu tun tat tan|ergeb ergab ergib|betrag betrug"
    ),
    prefixes=(
        "herunter", "hinunter", "auseinander", "zusammen", "zurück", "hinauf", "herauf", "heran", "hoch", "nach", "auf",
        "aus", "ein", "vor", "weg", "mit", "her", "hin", "ab", "an", "um", "zu",
    ),
)  # fmt: skip

LEXICONS: Mapping[str, Lexicon] = {"en": ENGLISH, "de": GERMAN}
