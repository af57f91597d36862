"""The rules by name."""

from __future__ import annotations

RULES: dict[str, str] = {
    "past-date": "its time has passed: nothing goes out by itself any more",
    "over-limit": "longer than the account takes: the platform turns it away",
    "hashtags": "more hashtags than the platform takes or rewards",
    "mentions": "more mentions or cashtags than the platform takes",
    "links": "more links than the platform takes",
    "sign": "a character the platform refuses",
    "foreign-brand": "another brand's handle, domain, hashtag or name: one client's words on another's account",
    "trap": "signs of another program, a gap left to fill, a broken link",
    "identical-on-platforms": "word for word the same on several platforms: what fits one is an echo on the next",
    "missing-alt": "a picture without a description: people who cannot see it get nothing of it",
    "media": "a file is missing, has changed, or is not taken by the platform",
    "not-fetched": "a file given by its address is not here yet: the post cannot go out with it",
    "too-few-media": "a format without its file",
    "reused-file": "a file that its account has shown before, or is to show",
    "naked-link": "a link that gets no UTM parameters where the brand wants them",
    "dead-pillar": "a pillar that was archived",
    "untied": "neither a pillar nor a goal, though the brand has some: it ties to nothing",
    "no-pillar": "no pillar, though the brand has some",
    "same-text": "the same text on the same account within the window",
    "near-same-text": "nearly the same text on the same account within the window",
    "clash": "two posts of one account at the same minute",
    "gap": "closer to the account's next post than its minimum gap",
    "daily-cap": "more posts on a day than the account is to have",
    "blackout": "at a time at which nothing of the account is to go out",
    "changes-asked": "the client asks for a change of it",
    "unapproved": "the client has not approved it as it is now, though the brand wants that",
}
"""Every rule's id, and why it is one."""

OF_ONE_ACCOUNT = frozenset(
    {
        "past-date",
        "over-limit",
        "hashtags",
        "mentions",
        "links",
        "sign",
        "same-text",
        "near-same-text",
        "clash",
        "gap",
        "daily-cap",
        "blackout",
        "reused-file",
        "changes-asked",
        "unapproved",
    }
)
"""Rules that speak of one account alone; what the others find is said once for a whole post."""
