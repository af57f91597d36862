"""By which channel somebody came: as analytics programs part them, with what a person's own file adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash import platforms
from smdash.domain.results.measures import CHANNELS
from smdash.platforms.channels.channels import channel_called, channel_of, platform_of, table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "medium", "channel"),
    [
        ("(direct)", "(none)", "direct"), ("google", "organic", "search"), ("google", "cpc", "search"),
        ("www.google.co.uk", "referral", "search"), ("googleplex", "", ""), ("bing", "organic", "search"),
        ("instagram", "social", "social"), ("l.instagram.com", "referral", "social"), ("t.co", "referral", "social"),
        ("Facebook", "CPC", "paid_social"), ("ig", "paid_social", "paid_social"), ("anything", "paid-social", "paid_social"),
        ("pinterest.de", "", "social"), ("notpinterest.de", "", "referral"), ("gmb", "organic", "social"),
        ("tumblr.com", "referral", "social"), ("flyer", "social_media", "social"),
        ("newsletter", "", "email"), ("mailchimp", "email", "email"), ("instagram", "email", "email"),
        ("partner.example", "referral", "referral"), ("https://partner.example/page", "", "referral"),
        ("flyer", "qr", "other"), ("adnet", "display", "other"), ("shop", "affiliate", "other"),
        ("", "", ""), ("(not set)", "(not set)", ""), ("spring", "unheard_of", ""), ("partner.example", "unheard_of", ""),
    ],
)  # fmt: skip
def test_the_channel_of_a_source_and_a_medium(source: str, medium: str, channel: str) -> None:
    assert channel_of(source, medium) == channel


def test_every_rule_makes_a_channel_there_is() -> None:
    assert {rule.channel for rule in table().rules} <= set(CHANNELS)
    assert set(table().groups.values()) <= set(CHANNELS)
    assert channel_called("Organic  Social") == "social"
    assert channel_called("Unassigned") == ""
    assert channel_called("Moon") is None


def test_every_platform_is_known_by_its_key_and_nobody_else_s() -> None:
    named = [source for each in platforms.load_all() for source in each.utm_sources]
    assert len(named) == len(set(named))
    for each in platforms.load_all():
        if each.key != "generic":
            assert platform_of(each.key) == each.key
            assert channel_of(each.key) == "social"
    assert platform_of("old.reddit.com") == "reddit"
    assert platform_of("google") == ""


def test_an_own_file_adds_a_name(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('utm_sources = ["birdsite"]\n', encoding="utf-8")
    platforms.use_folder(tmp_path)
    assert platform_of("birdsite") == "x"
    assert platform_of("twitter") == "x"
    assert channel_of("birdsite", "ads") == "paid_social"
