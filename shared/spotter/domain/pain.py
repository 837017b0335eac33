"""Does a lifter's note say that something hurts? The only thing that Spotter reads a note for.

The words are never kept, shown or sent anywhere. Reading it wrongly towards pain costs a sentence of advice; the other
error could cost more, so the check is generous.
"""

from __future__ import annotations

import re

from spotter.domain.text_numbers import plain_text

# English, German, and the plain words of French, Spanish and Italian: whoever writes a note writes it in their language.
PAIN = re.compile(
    r"\b(?:hurt\w*|pain\w*|ache[sd]?|aching|sore\w*|injur\w*|twinge\w*|stabbing|numb\w*|tingl\w*|dizz\w*|strained|sprain\w*"
    r"|popp?ed|tore|torn|schmerz\w*|weh|verletz\w*|zerrung\w*|gezerrt|stich\w*|sticht|taub\w*|kribbel\w*|schwindel\w*"
    r"|schwindlig|gerissen|douleur\w*|mal au|blessé\w*|duele\w*|dolor\w*|lesi[oó]n\w*|dolore\w*|fa male|infortuni\w*)"
)
# "no pain" and its like are taken out before the search; "no pain in the knee, but my back hurts" still finds the rest.
DENIED = re.compile(
    r"\b(?:no|without|zero|not any|never any|free of) (?:\w+ )?(?:pain\w*|aches?|injur\w*|soreness)"
    r"|\bpain[- ]?free\w*|\bpainless\w*"
    r"|\b(?:does not|doesn['’]?t|didn['’]?t|did not|never|nothing|not) (?:really )?(?:hurt\w*|sore)"
    r"|\b(?:keine?|ohne|null) (?:\w+ )?(?:schmerz\w*|verletz\w*|stiche?\b)|\bschmerzfrei\w*|\bschmerzlos\w*"
    r"|\b(?:nichts|nicht|nie) (?:mehr )?weh|\btut nichts? (?:mehr )?weh"
)


def reports_pain(note: str | None) -> bool:
    """Whether a note reports pain or an injury; False for None."""
    return bool(note) and PAIN.search(DENIED.sub(" ", plain_text(note or ""))) is not None
