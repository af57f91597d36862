"""The month's report of a brand: made, put into words, written to a file, noted as made or sent, and when it is due."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, get_args

from smdash.domain.errors import SmdashError, StaleError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.reports import due
from smdash.domain.reports.due import Standing, State
from smdash.domain.reports.month import Month, month_of, stored_month
from smdash.domain.reports.report import Head, Report
from smdash.domain.schedule import parse_utc, zone_of
from smdash.services.home import Service
from smdash.store.reports import reports as report_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from smdash.domain.accounts.views import Account, Brand
    from smdash.services.reports.span import Span
    from smdash.store.reports.reports import Kept

Format = Literal["html", "md", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
LONGEST = 20_000
"""Characters of the person's own words."""
MONTHS_LISTED = 12


class ReportService(Service):
    """Use cases of ``smdash report`` and of the report screen."""

    # Making ----------------------------------------------------------------------------------------------

    def report(self, slug: str, month: Month, *, hours: bool = False) -> Report:
        """Return a brand's report of a month; UsageError for a month that has not begun."""
        from smdash.services.metrics import goals
        from smdash.services.reports import figures, posts, results, work

        home, brand = self.home, self.home.brand(slug)
        span = self._span(brand, month)
        every = [each for each in home.accounts(archived=True) if each.brand == brand.slug]
        live = [each for each in every if not each.archived]
        shipped, standouts = [], []
        for account in every:
            out, ids = posts.went_out(home, account, span)
            if out.total or not account.archived:
                shipped.append(out)
            if not account.archived:
                standouts.append(posts.standout(home, account, ids))
        told = tuple(figures.account_figures(home, account, span) for account in live)
        kept = report_store.kept(home.read(), [month.key], brand.id)
        names = names_of(every)
        return Report(
            self._head(brand, span),
            kept[0].words if kept else "",
            tuple(shipped),
            told,
            tuple(standouts),
            results.funnel(home, brand.slug, span, names, hours=hours),
            tuple(found for account in live if (found := work.answered(home, account, span)) is not None),
            tuple(goals.forecasts(home, brand.slug)),
            posts.planned(home, live, span),
            work.sources(home, live, told, span.zone) + results.sources(home, brand.slug, span.zone),
            work.logged(home, brand.slug, span) if hours else None,
            names,
        )

    def _span(self, brand: Brand, month: Month) -> Span:
        from smdash.services.reports.span import Span

        zone = zone_of(brand.zone)
        today = self.home.now().astimezone(zone).date()
        if month.first > today:
            raise UsageError("this month has not begun.", subject=month.key, hint="A report is of what was.")
        return Span(month, zone, today, month.through(today))

    def _head(self, brand: Brand, span: Span) -> Head:
        return Head(
            brand.slug,
            brand.name,
            brand.colour,
            brand.language,
            brand.currency,
            span.month,
            self.home.now().astimezone(span.zone),
            brand.zone,
            span.through,
            span.month.running(span.today),
        )

    def text(self, report: Report, form: Format) -> str:
        """Return a report as one HTML document, as Markdown, or as CSV."""
        from smdash.domain.reports.sections import sections

        found = sections(report)
        if form == "html":
            from smdash.formats.pages.report import html

            return html(report.head, found)
        from smdash.formats.pages.report_text import as_csv, markdown

        return markdown(report.head, found) if form == "md" else as_csv(report.head, found)

    def preview(self, report: Report) -> str:
        """Return a report as plain text for a screen."""
        from smdash.domain.reports.sections import sections
        from smdash.formats.pages.report_text import plain_text

        return plain_text(report.head, sections(report))

    def write(
        self, slug: str, month: Month, place: Path, form: Format, *, hours: bool = False, force: bool = False
    ) -> Path:
        """Write a brand's report of a month to a file, note that it was made, and return where it is.

        Raises as ``desktop.files.save`` does; nothing is noted then, and no file is left where that cannot be noted.
        """
        from smdash.services.desktop.files import checked, save

        text, brand = self.text(self.report(slug, month, hours=hours), form), self.home.brand(slug)
        with self.home.write(self._made(brand, month)) as w:
            report_store.put_moment(w, brand.id, month.key, "made_at", w.now)
            save(self.home, place, text.encode("utf-8"), force=force)
        return checked(self.home, place)

    # What is kept ----------------------------------------------------------------------------------------

    def words(self, slug: str, month: Month) -> str:
        """Return the person's own words for a month, '' where there are none."""
        kept = report_store.kept(self.home.read(), [month.key], self.home.brand(slug).id)
        return kept[0].words if kept else ""

    def keep_words(self, slug: str, month: Month, words: str, base: str | None = None) -> None:
        """Keep the person's own words for a month; they stay where the report is made anew.

        ``base`` are the words they were begun on: StaleError where others are kept by now. None keeps them in any case.
        """
        brand, said = self.home.brand(slug), storable(words).strip()
        if len(said) > LONGEST:
            raise UsageError(f"the words of a report have at most {LONGEST:,} characters.", subject=f"{len(said):,}")
        with self.home.write(f"Write the words of {brand.slug}'s {month.key} report", blind=True) as w:
            there = report_store.kept(w.conn, [month.key], brand.id)
            if base is not None and base != (there[0].words if there else ""):
                raise StaleError(
                    "another program wrote words for this report since you began.",
                    subject=f"{brand.slug} {month.key}",
                    hint="Nothing was kept over them.",
                )
            report_store.put_words(w, brand.id, month.key, said)

    def keep_edited(self, slug: str, month: Month, words: str, base: str) -> None:
        """Keep words as an editor left them; where that fails they go to a file, which the error names."""
        try:
            self.keep_words(slug, month, words, base)
        except SmdashError as error:
            from smdash.services.desktop.kept_texts import keep

            where = keep(self.home, "report", words, ".md")
            raise UsageError(error.what, subject=error.subject, hint=f"What you typed is kept: {where}") from error

    def note_made(self, slug: str, month: Month) -> None:
        """Note that a month's report was made now."""
        brand = self.home.brand(slug)
        with self.home.write(self._made(brand, month)) as w:
            report_store.put_moment(w, brand.id, month.key, "made_at", w.now)

    def _made(self, brand: Brand, month: Month) -> str:
        return f"Make the {month.key} report of {brand.slug}"

    def note_sent(self, slug: str, month: Month, *, sent: bool = True) -> Standing:
        """Note that a month's report was sent now, or that it was not."""
        brand = self.home.brand(slug)
        verb = "Mark as sent" if sent else "Mark as not sent"
        with self.home.write(f"{verb}: the {month.key} report of {brand.slug}") as w:
            report_store.put_moment(w, brand.id, month.key, "sent_at", w.now if sent else None)
        return self.standing(slug, month)

    # How reports stand -----------------------------------------------------------------------------------

    def standing(self, slug: str, month: Month) -> Standing:
        """Return how a brand's report of a month stands."""
        brand = self.home.brand(slug)
        kept = report_store.kept(self.home.read(), [month.key], brand.id)
        return self._standing(brand, month, kept[0] if kept else None, report_store.began(self.home.read())[brand.id])

    def standings(self, slug: str | None = None) -> list[Standing]:
        """Return how the reports of a brand, or of all, stand: this month, the last one, and those kept before it."""
        home = self.home
        brands = home.brands() if slug is None else [home.brand(slug)]
        now, began = month_of(home.today()), report_store.began(home.read())
        found = []
        for brand in brands:
            kept = {each.month: each for each in report_store.every(home.read(), brand.id)}
            months = sorted({now.key, now.before.key, *kept}, reverse=True)[:MONTHS_LISTED]
            found += [self._standing(brand, stored_month(key), kept.get(key), began[brand.id]) for key in months]
        return found

    def due(self, brand: str | None = None) -> list[Standing]:
        """Return the reports of last month that are due within days or overdue, one query whatever the size."""
        from smdash.services.workload.client_updates import client_updates

        return [each for each in client_updates(self.home) if brand is None or each.brand == brand]

    def state(self, standing: Standing) -> State:
        """Return how a report stands today."""
        return due.state(standing, self.home.today())

    def _standing(self, brand: Brand, month: Month, kept: Kept | None, began: str) -> Standing:
        owed = began < f"{month.after.first}T00:00:00Z"
        return Standing(
            brand.slug,
            brand.name,
            brand.colour,
            month,
            due.due_on(month, brand.report_day) if owed else None,
            self._local(kept.made_at) if kept else None,
            self._local(kept.sent_at) if kept else None,
            bool(kept and kept.words),
        )

    def _local(self, at: str | None) -> datetime | None:
        return parse_utc(at).astimezone(self.home.zone()) if at else None


def names_of(accounts: Sequence[Account]) -> dict[str, str]:
    """Return what a reader calls platforms and accounts: platform and handle, the short name where two are the same."""
    from smdash import platforms

    def platform(key: str) -> str:
        try:
            return platforms.load(key).name
        except SmdashError:
            return key

    called = {each.slug: f"{platform(each.platform)} {each.handle}".strip() for each in accounts}
    often = Counter(called.values())
    found = {slug: name if often[name] == 1 else slug for slug, name in called.items()}
    return found | {each.platform: platform(each.platform) for each in accounts}
