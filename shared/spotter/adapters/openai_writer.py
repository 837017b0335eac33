"""OpenAI words the feedback (Responses API, structured output)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import openai
from pydantic import ValidationError

from spotter.domain.coaching import Usage
from spotter.errors import LanguageModelUnavailable
from spotter.ports import Answer

DEFAULT_TIMEOUT_SECONDS = 20.0
CONNECT_SECONDS = 5.0
MAX_RETRIES = 2  # by the SDK, with backoff, on 408, 409, 429, 5xx and lost connections
PER_MILLION = 1_000_000


@dataclass(frozen=True)
class Generation:
    """How the model is asked.

    Attributes:
        temperature: None = the model's own; reasoning models refuse any other.
        max_output_tokens: the answer is cut there and then refused; None = the model's limit.
        input_price: dollars for a million tokens of the request; None = the cost is not recorded in dollars.
        output_price: dollars for a million tokens of the answer.
    """

    temperature: float | None = None
    max_output_tokens: int | None = None
    input_price: float | None = None
    output_price: float | None = None


class OpenAiWriter:
    """`ports.LanguageModel` over `client.responses.parse`. Nothing is stored at the provider (`store=False`)."""

    def __init__(
        self,
        api_key: str,
        model: str,
        *,
        base_url: str | None = None,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        max_retries: int = MAX_RETRIES,
        generation: Generation | None = None,
    ) -> None:
        """The key is kept inside the client and never logged.

        Args:
            api_key: from the secret store.
            model: name of the model; providers retire models, so it is configuration.
            base_url: another server that speaks the same protocol; None = the provider.
            timeout_seconds: for one attempt.
            max_retries: further attempts.
            generation: temperature, token budget and prices.
        """
        self._generation = generation or Generation()
        self._model = model
        self._client = openai.OpenAI(
            api_key=api_key,
            base_url=base_url,
            timeout=openai.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            max_retries=max_retries,
        )

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    def write(self, instructions: str, facts: str, answer_type: type[Any]) -> Answer:
        """Ask once for an answer of a pydantic class.

        Args:
            instructions: what to do.
            facts: JSON that the answer is made of.
            answer_type: a pydantic class; its schema is sent along and enforced.

        Returns:
            The answer with its cost; without content when it was refused, cut off, or has another shape.

        Raises:
            LanguageModelUnavailable: no answer in time, or an error in place of one.
        """
        generation = self._generation
        try:
            # The raw answer is kept, since the SDK throws away what an answer of the wrong shape has cost.
            raw = self._client.responses.with_raw_response.parse(
                model=self._model,
                instructions=instructions,
                input=facts,
                text_format=answer_type,
                store=False,
                temperature=openai.omit if generation.temperature is None else generation.temperature,
                max_output_tokens=generation.max_output_tokens or openai.omit,
            )
            usage = self._usage(raw.http_response.json())
        except (openai.OpenAIError, ValueError) as error:
            # The texts of the SDK's errors can hold parts of the key or of the request: only the kind is told.
            raise LanguageModelUnavailable(f"The language model did not answer: {type(error).__name__}.") from error
        try:
            answer = raw.parse()
        except (openai.OpenAIError, ValidationError):
            return Answer(None, usage, "not of the requested shape, or cut off")
        if answer.output_parsed is None:
            return Answer(None, usage, "refused by the provider")
        return Answer(answer.output_parsed, usage)

    def _usage(self, body: Any) -> Usage:
        counted = body.get("usage") if isinstance(body, dict) else None
        tokens = counted if isinstance(counted, dict) else {}
        sent, received = int(tokens.get("input_tokens") or 0), int(tokens.get("output_tokens") or 0)
        prices = self._generation.input_price, self._generation.output_price
        usd = None
        if prices[0] is not None and prices[1] is not None:
            usd = (sent * prices[0] + received * prices[1]) / PER_MILLION
        return Usage(requests=1, input_tokens=sent, output_tokens=received, usd=usd)
