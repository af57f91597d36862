"""A remote thing is kept as text and comes back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from smdash.connectors.base import Remote, kept_remote, remote_text

TEXTS = st.text(max_size=20)


@given(TEXTS, TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_what_is_kept_comes_back(number: str, address: str, facts: dict[str, str]) -> None:
    back = kept_remote(remote_text(Remote(number, address, facts)))
    assert (back.id, back.permalink, dict(back.facts)) == (number, address, facts)
