"""What the link by which somebody came says of where they came from."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

_PARTS = {
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_content": "utm_content",
    "utm_campaign": "campaign",
}


def link_parts(link: str) -> dict[str, str]:
    """Return source, medium, content and campaign as a link names them; what it does not name is not there.

    Nothing else of the link is told: its path and other parameters may say who somebody is.
    """
    if "utm_" not in link.casefold():
        return {}
    try:
        given = parse_qs(urlsplit(link).query, max_num_fields=200)
    except ValueError:
        return {}
    named = {name.casefold(): values[0] for name, values in reversed(given.items())}
    return {role: " ".join(named[name].split()) for name, role in _PARTS.items() if named.get(name, "").strip()}
