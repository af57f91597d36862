"""What stood in a composer when the data below it were replaced: a new text, or a file where one waits already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.paths import written as path_text
from smdash.services.composer.unsaved import NEW, payload_of
from smdash.services.desktop.kept_texts import keep

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from smdash.domain.posts.post import Written
    from smdash.services.composer.unsaved import UnsavedService


def rescue(unsaved: UnsavedService, written: Written, when: str, own: Mapping[str, Any]) -> str:
    """Keep a post that was being written, and return where it is; '' for one without a word.

    ``own`` is what its composer had kept of it last: that may be written over, another text that waits may not.
    """
    texts = [written.text, *(own.body for own in written.variants.values() if own.body)]
    if not any(text.strip() for text in texts):
        return ""
    kept = unsaved.load(NEW)
    if kept is None or kept == own or kept.get("text") == written.text:
        unsaved.save(NEW, payload_of(written, when, 0))
        return "What you were writing is kept as a new post: n brings it back."
    place = keep(unsaved.home, "post", "\n\n".join(text for text in texts if text.strip()), ".md")
    return f"What you were writing is kept in {path_text(place)}."
