"""``smdash lint``: what is wrong with posts before they go out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.jsonvalues import at
from smdash.cli.base.pages import NO_ACCOUNTS, known_brand
from smdash.cli.queue import affected
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.checks.model import Finding
    from smdash.services.bundle import Services
    from smdash.services.checks.report import LintReport

STYLES = {"error": "bad", "warning": "warn", "info": "dim"}
LEVELS = ("error", "warning", "info")
_EXCERPT = 72


@click.command(cls=Command)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@brand_option
@click.option("--severity", type=click.Choice(LEVELS), default="info", show_default=True, help="Show no lesser ones.")
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    help="From now on, look this many days around for the same text (30 at first).",
)
@click.option("--rules", is_flag=True, help="List the rules and why each is one.")
@click.option("--accept-files", is_flag=True, help="With ID: its files are right as they are now, though they changed.")
@json_option
@with_setup
def lint(
    setup: Setup,
    ids: tuple[str, ...],
    brand: str | None,
    severity: str,
    days: int | None,
    rules: bool,
    accept_files: bool,
    as_json: bool,
) -> None:
    """Check posts that are still to go out, all or those named by number.

    ID is the number that 'smdash queue' shows, or pN for every account of post N. With a number what concerns the
    whole post is shown too, and nothing of its other accounts.
    Ends with 1 when there are errors: what will fail, or embarrass.
    """
    if rules:
        _rules()
        return
    services = setup.services()
    if accept_files:
        if not ids:
            raise click.UsageError("--accept-files is for posts that are named: give an ID.")
        for post_id in affected.post_ids(services, ids):
            services.media.accept(post_id)
    if days is not None:
        services.lint.set_days(days)
    report = services.lint.all(known_brand(services, brand))
    if ids:
        report = _about(services, report, ids)
    shown = [finding for finding in report.findings if LEVELS.index(finding.severity) <= LEVELS.index(severity)]
    output.emit(as_json, lambda: report_json(report, shown), lambda: _show(services, report, shown))
    if report.errors:
        click.get_current_context().exit(1)


def _about(services: Services, report: LintReport, ids: Sequence[str]) -> LintReport:
    """Return what concerns the named posts and deliveries; NotFoundError or UsageError where there is none."""
    posts: set[int] = set()
    owners: dict[int, int] = {}
    for word in dict.fromkeys(ids):
        numbers = affected.delivery_ids(services, [word])
        if word.strip()[:1] in {"p", "P"}:
            posts.update(affected.post_ids(services, [word]))
        else:
            owners[numbers[0]] = services.posts.post_of(numbers[0])
    return report.about(posts, owners)


def report_json(report: LintReport, shown: Sequence[Finding]) -> dict[str, Any]:
    """``smdash lint --json``."""
    return {
        "checked": report.checked,
        "errors": report.errors,
        "warnings": report.warnings,
        "infos": report.infos,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "where": finding.where,
                "message": finding.message,
                "fix": finding.fix,
                "act": finding.act or None,
                "account": finding.account or None,
                "at": at(subject.at if subject else None),
                "state": subject.state if subject else None,
                "text": subject.text if subject else None,
                "post_id": finding.post_id or None,
                "delivery_id": finding.delivery_id or None,
                "other_id": finding.other_id or None,
            }
            for finding, subject in ((each, report.subjects.get(each.delivery_id)) for each in shown)
        ],
    }


def _show(services: Services, report: LintReport, shown: Sequence[Finding]) -> None:
    if not services.home.accounts():
        text.say_wrapped(NO_ACCOUNTS)
        return
    by_account: dict[str, dict[tuple[int, int], list[Finding]]] = {}
    for finding in shown:
        posts = by_account.setdefault(finding.account, {})
        posts.setdefault((finding.post_id, finding.delivery_id), []).append(finding)
    for account, posts in by_account.items():
        text.say(account, "bold")
        for (_, delivery_id), findings in posts.items():
            subject = report.subjects.get(delivery_id)
            when = "draft" if subject is None or subject.at is None else text.moment(subject.at)
            words = "" if subject is None else text.fit(one_line(subject.text), _EXCERPT)
            text.table([(when, f"#{delivery_id}", words)], indent=2, rigid=(0, 1), styles=[("", "dim", "dim")])
            for finding in findings:
                text.say_wrapped(f"{finding.severity}: {finding.message} {finding.fix}", indent="    ")
    parts = [text.plural(report.errors, "error"), text.plural(report.warnings, "warning")]
    if report.infos:
        parts.append(text.plural(report.infos, "note"))
    text.say(
        f"{text.plural(report.checked, 'post')} checked: {', '.join(parts)}.", STYLES["error"] if report.errors else ""
    )


def _rules() -> None:
    from smdash.domain.checks.catalogue import RULES

    text.table(list(RULES.items()), styles=[("bold", "")] * len(RULES))
