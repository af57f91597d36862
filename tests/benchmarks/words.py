"""Made-up texts of realistic length: Latin words mostly, some emoji, accents, Chinese and Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_STARTS = ("br", "c", "cl", "d", "f", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v", "w")
_MIDDLES = ("a", "e", "i", "o", "u", "ai", "ea", "ou", "ee", "oo")
_ENDS = ("", "n", "r", "s", "st", "ld", "m", "ng", "ck", "ver", "ter", "ling", "ton", "per")
_KNOWN = (
    "the", "and", "for", "with", "your", "our", "new", "today", "coffee", "market", "garden", "studio", "launch",
    "workshop", "thanks", "please", "order", "price", "open", "weekend", "morning", "recipe", "update", "question",
)  # fmt: skip
_SPECIAL = ("\U0001f389", "\u2728", "\u2615", "caf\u00e9", "Gr\u00fc\u00dfe", "\u65b0\u3057\u3044\u5e97", "\u4f60\u597d", "\u8c22\u8c22", "\U0001f469\u200d\U0001f373", "#team")  # fmt: skip


class Words:
    """Texts drawn from one generator; the same seed gives the same texts."""

    def __init__(self, random: Random) -> None:
        self._random = random
        made = [
            random.choice(_STARTS) + random.choice(_MIDDLES) + random.choice(_ENDS) + random.choice(("", "ing", "ed"))
            for _ in range(4000)
        ]
        vocabulary = [*made, *(_KNOWN * 60), *(_SPECIAL * 8)]
        self._sentences = [self._sentence(vocabulary) for _ in range(20_000)]
        self._names = [random.choice(made).capitalize() + " " + random.choice(made).capitalize() for _ in range(5000)]

    def _sentence(self, vocabulary: list[str]) -> str:
        words = self._random.choices(vocabulary, k=self._random.randint(9, 15))
        return " ".join(words).capitalize() + self._random.choice((".", ".", ".", "!", "?"))

    def text(self) -> str:
        """Return a text of about 100 to 300 characters."""
        return " ".join(self._random.choices(self._sentences, k=self._random.randint(2, 4)))[:300]

    def name(self) -> str:
        """Return a person's name."""
        return self._random.choice(self._names)
