"""Findings and approved words as training data for a language model, in the format of OpenAI's fine-tuning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import openai

from spotter.domain.coaching import Tone
from spotter.domain.exercise import library
from spotter.domain.rewording import INSTRUCTIONS, Reworded, RewordedLine, facts
from spotter.domain.template_coach import Script, Style, write_script
from spotter.errors import LanguageModelUnavailable
from spotter.evaluation.coach import Item

LANGUAGES = ("en", "de")
NOTICE = (
    "The provider closes fine-tuning: since 2026-07-02 only organisations that used a tuned model in the last 60 days may "
    "start a job, and from 2027-01-06 on nobody may. A new account is refused. Models tuned before end with their base model."
)


def examples(items: Sequence[Item]) -> Iterator[dict[str, Any]]:
    """One conversation per item, tone and language: the facts, and the words that passed the check.

    A pain report is left out, since no model words it; so is whatever the check would refuse.
    """
    known = library()
    for item, tone, language in product(items, Tone, LANGUAGES):
        script = write_script(item.assessment, language, known, Style(tone=tone))
        if script.lines and not item.pain and _is_approved(script, item):
            approved = Reworded(
                headline=script.headline,
                lines=[
                    RewordedLine(id=number, written=line.written, spoken=line.spoken)
                    for number, line in enumerate(script.lines)
                ],
            )
            yield {
                "messages": [
                    {"role": "system", "content": INSTRUCTIONS},
                    {"role": "user", "content": facts(script)},
                    {"role": "assistant", "content": approved.model_dump_json()},
                ]
            }


def write(items: Sequence[Item], path: Path) -> int:
    """Write the examples as JSON lines; how many there are."""
    lines = [json.dumps(example, ensure_ascii=False) for example in examples(items)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(lines)


def submit(client: openai.OpenAI, path: Path, model: str) -> str:
    """Upload the file and start a job; its id.

    Raises:
        LanguageModelUnavailable: the provider refused, as it does for new accounts, or did not answer.
    """
    try:
        with path.open("rb") as file:
            uploaded = client.files.create(file=file, purpose="fine-tune")
        return client.fine_tuning.jobs.create(training_file=uploaded.id, model=model).id
    except openai.OpenAIError as error:
        raise LanguageModelUnavailable(f"The provider refused the job ({type(error).__name__}). {NOTICE}") from error


def _is_approved(script: Script, item: Item) -> bool:
    texts = [script.headline, *(text for line in script.lines for text in (line.written, line.spoken) if text)]
    return all(map(item.is_grounded, texts))
