"""``smdash result map``: what the columns of a table are, shown as it would be stored, and remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import edge, output, text
from smdash.cli.base.command import Command, Setup, json_option, options, with_setup
from smdash.cli.base.complete import account_slugs, brand_option, one_brand_option
from smdash.cli.base.pages import one_brand
from smdash.domain.errors import AmbiguousDatesError, UsageError

if TYPE_CHECKING:
    from smdash.domain.imports.mapping import ResultMapping, Role
    from smdash.services.bundle import Services
    from smdash.services.imports.imports import ImportReport
    from smdash.services.imports.mapping import Draft, Preview

_COLUMNS: dict[str, Role] = {
    "account_column": "account",
    "campaign": "campaign",
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_content": "utm_content",
    "link": "link",
    "currency_column": "currency",
    "ref": "ref",
    "who": "who",
    "note": "note",
}
mapping_options = options(
    click.option("--date", metavar="COLUMN", help="The day, month or instant of a row."),
    click.option(
        "--per", type=click.Choice(["event", "day", "month"]), help="What a row is of: one event, a day, a month."
    ),
    click.option("--each", metavar="RESULT", help="Each row is one: leads, orders, joined, ..."),
    click.option(
        "--value", "values", multiple=True, metavar="RESULT=COLUMN", help="A column of numbers; more than once."
    ),
    click.option("--ref", metavar="COLUMN", help="The row's own number, by which it is known again."),
    click.option("--who", metavar="COLUMN", help="Who it was: only a digest of it is kept."),
    click.option("--account", metavar="ACCOUNT", shell_complete=account_slugs, help="The account of all rows."),
    click.option("--account-column", metavar="COLUMN", help="The account of a row."),
    click.option("--campaign", metavar="COLUMN", help="The campaign."),
    click.option("--utm-source", metavar="COLUMN", help="The source of the link."),
    click.option("--utm-medium", metavar="COLUMN", help="The medium of the link."),
    click.option("--utm-content", metavar="COLUMN", help="The content of the link."),
    click.option("--link", metavar="COLUMN", help="The link by which they came: its UTM parameters are taken."),
    click.option("--currency", metavar="CODE", help="What money is in: EUR, USD."),
    click.option("--currency-column", metavar="COLUMN", help="The currency of a row."),
    click.option("--note", metavar="COLUMN", help="A remark to keep, as it stands: mind whose words these are."),
    click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Take such rows only; more than once."),
    click.option("--origin", metavar="NAME", help="Whose figures these are: form, chatbot, ..."),
)


@click.command("map", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@one_brand_option
@mapping_options
@click.option("--day-first", "date_order", flag_value="day", help="Read 03/04 as 3 April.")
@click.option("--month-first", "date_order", flag_value="month", help="Read 03/04 as March 4.")
@click.option("--period", metavar="FROM..TO", help="Days it tells of, without a row too, like 2026-10-01..2026-10-31.")
@click.option("--preview", is_flag=True, help="Show the first figures as they would be stored, and store nothing.")
@click.option("--yes", is_flag=True, help="Take what was guessed.")
@json_option
@with_setup
def map_table(
    setup: Setup,
    file: Path,
    brand: str | None,
    preview: bool,
    yes: bool,
    as_json: bool,
    period: str | None,
    **given: Any,
) -> None:
    """Say what the columns of any table are, import it, and read the next one with these columns by itself.

    What is not said is guessed and shown with its reason. A column of e-mail addresses tells people apart and is kept
    as a digest only: smdash result map leads.csv --brand acme --date "Submitted at" --each leads --where Status=new.
    """
    from smdash.cli.imports.import_ import asked_order
    from smdash.domain.times.ranges import read_range
    from smdash.services.imports.imports import ImportOptions

    services = setup.services()
    slug = one_brand(services, brand)
    draft = services.mapping.draft(file, slug, _said(slug, given))
    if not draft.complete:
        _show(draft, None, None)
        raise UsageError("not everything is known that has to be.", subject=draft.file, hint=draft.guess.questions[0])
    order = given["date_order"]
    try:
        shown = services.mapping.preview(file, draft.guess.mapping, order)
    except AmbiguousDatesError as error:
        order = asked_order(error)
        if order is None:
            raise
        shown = services.mapping.preview(file, draft.guess.mapping, order)
    mapping = draft.guess.mapping._replace(date_order=order or draft.guess.mapping.date_order)
    told = read_range(period, services.home.today(), "back") if period else None
    chosen = ImportOptions(brand=slug, mapping=mapping, date_order=order, dry_run=preview, period=told)
    if not preview and not (yes or draft.guess.sure or draft.remembered):
        _confirm(draft, shown, services, file, replace(chosen, dry_run=True))
    report = services.imports.run(file, chosen)
    output.emit(as_json, _as_json, _show, draft, shown, report)
    click.get_current_context().exit(0 if report.ok else 1)


def _confirm(draft: Draft, shown: Preview, services: Services, file: Path, trial: Any) -> None:
    """Let a person say that a guess is right; raises UsageError where there is nobody to ask, or they say no."""
    mapping = draft.guess.mapping
    what = f"--each {mapping.each}" if mapping.each else f"--value {mapping.values[0][0]}='{mapping.values[0][1]}'"
    if any("--where" in question for question in draft.guess.questions):
        what += " --where COLUMN=VALUE"
    if not edge.at_terminal():
        for question in draft.guess.questions:
            edge.tell(f"? {question}")
        raise UsageError("not all of what is counted was said.", subject=draft.file, hint=f"Say it ({what}), or --yes.")
    _show(draft, shown, services.imports.run(file, trial))
    if not click.confirm("Import it so, and remember it?", default=False, err=True):
        raise UsageError("nothing was imported.", subject=draft.file, hint=f"Say what is what, like {what}.")


def _said(brand: str, given: dict[str, Any]) -> ResultMapping | None:
    """Return what a person said of the columns, None where they said nothing."""
    from smdash.domain.imports.mapping import ResultMapping

    values = tuple(_pair(each, "--value visits=COLUMN") for each in given["values"])
    where = tuple(_pair(each, "--where Status=new") for each in given["where"])
    columns = tuple((role, given[key]) for key, role in _COLUMNS.items() if given[key])
    texts = {key: given[key] or "" for key in ("date", "each", "currency", "account", "origin")}
    if not (values or where or columns or any(texts.values()) or given["per"]):
        return None
    return ResultMapping(
        brand, (), texts["origin"], texts["date"], given["per"] or "event", texts["each"], values, columns, where,
        texts["currency"], texts["account"],
    )  # fmt: skip


def _pair(text: str, like: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError("an = is missing.", subject=f"'{text}'", hint=f"Like {like}.")
    return name.strip(), value.strip()


def _show(draft: Draft, shown: Preview | None, report: ImportReport | None) -> None:
    from smdash.cli.imports.words import show
    from smdash.services.imports.mapping_words import amount_words, column_words

    mapping = draft.guess.mapping
    known = " as before" if draft.remembered else ""
    text.say(f"{draft.file} of {mapping.brand}, as '{mapping.origin}'{known}", "bold")
    text.table([(name, role, why) for name, role, why in column_words(draft)], indent=2, flex=2)
    for question in draft.guess.questions:
        text.say_wrapped(question, indent="  ? ")
    if shown is not None:
        text.say(f"as it would be stored, {text.plural(shown.figures, 'figure')} in all:")
        text.table([amount_words(row) for row in shown.rows], indent=2, flex=3)
    if report is not None:
        show(Path(report.path), report, None)


def _as_json(draft: Draft, shown: Preview, report: ImportReport) -> dict[str, Any]:
    from smdash.cli.base.jsonvalues import number, on

    guess = draft.guess
    return {
        "file": draft.file,
        "remembered": draft.remembered,
        "mapping": mapping_json(guess.mapping),
        "reasons": [each._asdict() for each in guess.reasons],
        "questions": list(guess.questions),
        "columns": [
            {"name": each.name, "kind": each.kind, "filled": each.filled, "distinct": each.distinct}
            for each in guess.columns
        ],
        "rows": [
            {
                "measure": each.values.measure,
                "per": each.values.per,
                "on": on(each.values.on_day),
                "value": number(each.values.value),
                "currency": each.values.currency or None,
                "origin": each.origin,
                "account": each.account or None,
                "channel": each.values.channel or None,
                "campaign": each.values.campaign or None,
                "ref": each.values.ref or None,
            }
            for each in shown.rows
        ],
        "figures": shown.figures,
        "left_out": list(shown.left_out),
        "ok": report.ok,
        "dry_run": report.dry_run,
        "added": report.added,
        "updated": report.updated,
        "skipped": report.skipped,
        "notes": list(report.notes),
        "problems": [problem._asdict() for problem in report.problems],
    }


def mapping_json(mapping: ResultMapping) -> dict[str, Any]:
    """Return one mapping, as ``result map`` and ``result maps`` print it."""
    return {
        "brand": mapping.brand,
        "origin": mapping.origin,
        "header": list(mapping.header),
        "date": mapping.date or None,
        "per": mapping.per,
        "each": mapping.each or None,
        "values": [{"measure": measure, "column": column} for measure, column in mapping.values],
        "columns": [{"role": role, "column": column} for role, column in mapping.columns],
        "where": [{"column": column, "value": value} for column, value in mapping.where],
        "currency": mapping.currency or None,
        "account": mapping.account or None,
        "date_order": mapping.date_order,
    }


@click.command("maps", cls=Command)
@brand_option
@click.option("--forget", metavar="ORIGIN", help="Read such tables no more by themselves.")
@json_option
@with_setup
def list_maps(setup: Setup, brand: str | None, forget: str | None, as_json: bool) -> None:
    """List the tables that brands read by themselves, or forget one; its figures stay."""
    services = setup.services()
    if forget:
        slug = one_brand(services, brand)
        services.mapping.forget(slug, forget)
        text.say(f"Forgot how {slug} reads '{forget}'.")
        return
    output.emit(as_json, _maps_json, _show_maps, services.mapping.remembered(brand or ""))


def _maps_json(found: tuple[ResultMapping, ...]) -> dict[str, Any]:
    return {"mappings": [mapping_json(each) for each in found]}


def _show_maps(found: tuple[ResultMapping, ...]) -> None:
    from smdash.services.imports.mapping_words import mapping_words

    output.rows(
        [(each.brand, each.origin, mapping_words(each)) for each in found],
        "No brand reads a table by itself yet: smdash result map FILE says what its columns are.",
        flex=2,
    )
