"""OpenAI words the feedback (Responses API, structured output)."""

from __future__ import annotations

from typing import Any

import openai
from pydantic import ValidationError

from spotter.errors import LanguageModelUnavailable

DEFAULT_TIMEOUT_SECONDS = 20.0
CONNECT_SECONDS = 5.0
MAX_RETRIES = 2  # by the SDK, with backoff, on 408, 409, 429, 5xx and lost connections


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
    ) -> None:
        """The key is kept inside the client and never logged.

        Args:
            api_key: from the secret store.
            model: name of the model; providers retire models, so it is configuration.
            base_url: another server that speaks the same protocol; None = the provider.
            timeout_seconds: for one attempt.
            max_retries: further attempts.
        """
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

    def write(self, instructions: str, facts: str, answer_type: type[Any]) -> Any:
        """Ask once for an answer of a pydantic class.

        Args:
            instructions: what to do.
            facts: JSON that the answer is made of.
            answer_type: a pydantic class; its schema is sent along and enforced.

        Raises:
            LanguageModelUnavailable: no answer in time, a refusal, or an answer of another shape.
        """
        try:
            answer = self._client.responses.parse(
                model=self._model, instructions=instructions, input=facts, text_format=answer_type, store=False
            )
        except (openai.OpenAIError, ValidationError) as error:
            # The texts of the SDK's errors can hold parts of the key or of the request: only the kind is told.
            raise LanguageModelUnavailable(f"The language model did not answer: {type(error).__name__}.") from error
        if answer.output_parsed is None:
            raise LanguageModelUnavailable("The language model gave no answer of the requested shape.")
        return answer.output_parsed
