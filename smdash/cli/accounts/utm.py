"""``smdash utm``: what the links of a brand's posts carry."""

from __future__ import annotations

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.complete import brand_slugs


@click.command(cls=Command)
@click.argument("brand", shell_complete=brand_slugs)
@click.option("--source", metavar="TEXT", help="utm_source, like {platform}.")
@click.option("--medium", metavar="TEXT", help="utm_medium, like social.")
@click.option("--campaign", metavar="TEXT", help="utm_campaign, like {pillar}.")
@click.option("--term", metavar="TEXT", help="utm_term.")
@click.option("--content", metavar="TEXT", help="utm_content, like {post}.")
@click.option("--off", is_flag=True, help="Leave links as they are.")
@with_setup
def utm(setup: Setup, brand: str, off: bool, **params: str | None) -> None:
    """Show or set the UTM parameters of a brand's links.

    They are added when a post goes out, never twice. Like: smdash utm acme --source '{platform}' --medium social.
    Placeholders: {platform} {account} {brand} {pillar} {date} {post}. An empty text takes one away.
    """
    from smdash.domain.errors import UsageError
    from smdash.domain.posts.links import utm_params, with_utm

    links = setup.services().links
    given = {key: value for key, value in params.items() if value is not None}
    if off:
        if given:
            raise UsageError("--off goes alone.")
        links.clear_utm(brand)
    elif given:
        links.set_utm(brand, given)
    current = links.utm(brand)
    if not current:
        text.say_wrapped(f"Links of {brand} stay as they are. Set some: smdash utm {brand} --source '{{platform}}'.")
        return
    text.table([(key, value) for key, value in current.items()])
    slug = brand.strip().lower()
    example = utm_params(
        current, None, platform="mastodon", account=f"{slug}/mastodon", brand=slug, pillar="tips", date="2026-11-23"
    )
    text.say(f"Like: {with_utm('https://example.com/page', example)}", "dim")
