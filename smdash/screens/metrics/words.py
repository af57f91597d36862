"""What the metrics screen says of a figure, a comparison and an experiment, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.figure_words import per_words, seen_words, without_words
from smdash.domain.metrics.on_off import plan_words
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spoken
from smdash.widgets.metrics.figurelist import FigureLine
from smdash.widgets.metrics.verdicts import moved, verdict
from smdash.widgets.text import age_words, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from smdash.domain.metrics.views import AccountFigures, Comparison, Experiment, FigureRow, PublishedPost, Rate

SPANS = (4, 12, 26, 52)
NO_FIGURES = "no figures yet \u00b7 enter shows how they come in"
SIGNS = (
    ("\u2191 up", "More than before, and not by chance."),
    ("\u2193 down", "Less than before, and not by chance."),
    ("\u2192 steady", "No change that matters, and enough figures to say so."),
    ("~", "Unclear: it may have moved or not, the figures cannot tell."),
    ("*", "Holds though many figures were tested at once."),
    ("\u25c6 \u25b2", "Viral: set aside; \u25b2 is beyond the top of the plot."),
    ("\u00a6", "Its meaning changed: before and after are not one line."),
)


def legend() -> str:
    """Return what the signs of verdicts mean, a line each."""
    return "\n".join(["The signs:", *(f"  {sign:<9} {words}" for sign, words in SIGNS)])


def lines_of(found: Sequence[AccountFigures], *, everything: bool = False) -> list[FigureLine]:
    """Return the left side's lines: accounts with figures first, each by its watched figures, then all if wanted."""
    lines: list[FigureLine] = []
    for view in sorted(found, key=lambda view: (not view.rows or view.as_of is None, view.account.slug)):
        account = view.account
        lines.append(FigureLine(f"a:{account.id}", "account", account, as_of=view.as_of, stale=view.stale))
        watched = [row for row in view.rows if row.watched]
        rows = watched + [row for row in view.rows if not row.watched] if everything or not watched else watched
        if not rows or view.as_of is None:
            lines.append(FigureLine(f"n:{account.id}", "note", account, text=NO_FIGURES))
        else:
            lines += [FigureLine(row.key, "figure", account, row, as_of=view.as_of, stale=view.stale) for row in rows]
    return lines


class StyledLine(NamedTuple):
    """A line of words and its look: strong, plain, dim, good, bad or warn."""

    text: str
    look: str


def about_figure(figure: FigureRow, view: AccountFigures, now: datetime) -> list[StyledLine]:
    """Return what is known of a figure in three lines: how it moved, what that rests on, how fresh it is."""
    parts = [f"{number(figure.value, figure.unit)} {per_words(figure)}".rstrip()]
    if figure.before is not None:
        parts[0] += f", before {number(figure.before, figure.unit)}"
    word = "~ unclear" if figure.verdict == "unclear" else verdict(figure)
    if figure.verdict:
        change = moved(figure)
        sides = figure.words.removeprefix("between ").replace(" and ", " to ")
        interval = f"({sides})" if sides else ""
        # A sum and the one before it are as they are now; what is said of them is not.
        aged = "at one age:" if figure.seen and figure.compared is not None else ""
        parts.append(" ".join(each for each in (aged, word, change, interval) if each))
    elif figure.reason:
        parts.append(figure.reason)
    if figure.judge_on is not None:
        parts.append(f"can be judged on {near(figure.judge_on, now.date())}")
    judged = figure.verdict in {"up", "down"} and figure.better in {"up", "down"}
    look = "strong" if not judged else "good" if figure.verdict == figure.better else "bad"
    said = [StyledLine(" \u00b7 ".join(map(one_line, parts)), look)]
    rest = []
    if figure.look:
        rest.append(figure.look)
    if figure.weeks_after and figure.weeks_before:
        until = f" to {near(figure.last, now.date())}" if figure.last is not None else ""
        rest.append(f"{figure.weeks_after} against {figure.weeks_before} weeks{until}")
    elif view.last is not None:
        rest.append(f"complete weeks up to {day(view.last)}")
    if figure.seen:
        rest.append(seen_words(figure, number))
    if figure.without:
        rest.append(without_words(figure, number))
    rest += [f"without {each}" for each in sorted(figure.left_out, key=lambda each: not each.startswith("viral"))]
    if figure.starred:
        rest.append("* holds though many figures were tested")
    if rest:
        said.append(StyledLine(" \u00b7 ".join(map(one_line, rest)), "plain"))
    return [*said, fresh(figure, view, now)]


def fresh(figure: FigureRow, view: AccountFigures, now: datetime) -> StyledLine:
    """Return how old a figure is, where it is from and when the next is due."""
    captured = figure.captured_at or view.as_of
    parts = [f"saved {age_words(captured.astimezone(now.tzinfo), now)}" if captured is not None else "never saved"]
    stale = figure.stale or view.stale
    if figure.history_from is not None:
        parts.append(f"since {near(figure.history_from, now.date())} (first sync)")
    elif view.due_on is not None:
        parts.append(
            f"{'export was due' if view.due_on <= now.date() else 'next export'} {near(view.due_on, now.date())}"
        )
    if figure.source or view.source:
        parts.append(figure.source or view.source)
    text = " \u00b7 ".join(map(one_line, parts))
    return StyledLine(f"STALE: {text}" if stale else text, "warn" if stale else "dim")


def about_comparison(found: Comparison) -> list[StyledLine]:
    """Return what comparing came to, or why the values are not set side by side."""
    said = []
    if found.why_not:
        said.append(StyledLine(f"Not side by side: {one_line(found.why_not)}", "warn"))
    else:
        values = f"{one_line(found.a)} {number(found.value_a)}, {one_line(found.b)} {number(found.value_b)}"
        said.append(StyledLine(" \u00b7 ".join(part for part in (values, one_line(found.words)) if part), "strong"))
    sides = ((found.a, found.index_a, found.index_why_a), (found.b, found.index_b, found.index_why_b))
    own = ", ".join(f"{one_line(slug)} {_index(index)}{f' ({why})' if why else ''}" for slug, index, why in sides)
    said.append(StyledLine(f"each against its own usual post: {own}", "plain"))
    if found.note:
        said.append(StyledLine(one_line(found.note), "dim"))
    return said


def _index(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f} %"


def about_post(post: PublishedPost, labels: dict[str, tuple[str, str]]) -> str:
    """Return a post whole: when, how it stands, every figure, its text and address."""
    lines = [f"{day(post.published_on) if post.published_on else '-'} \u00b7 {post.account} \u00b7 {post.format}"]
    if post.index is not None:
        viral = ", viral: set aside where trends are judged" if post.viral else ""
        lines.append(f"{post.index:,.0f} % of usual, among {post.n} posts{viral}")
    elif post.reason:
        lines.append(f"Not compared with what is usual: {post.reason}")
    lines.append("")
    for metric, value in sorted(post.values.items()):
        label, unit = labels.get(metric, (metric, "count"))
        since = next((each for each in post.later if each.metric == metric), None)
        newer = ""
        if since is not None:
            newer = f" \u00b7 {number(since.value, unit)} on {day(since.captured_on)} by definition {since.definition}"
        lines.append(f"  {number(value, unit):>12}  {one_line(label)}{newer}")
    lines += ["", post.text or "(no text)", "", post.permalink]
    return "\n".join(lines).rstrip()


def experiment_line(found: Experiment, today: date) -> str:
    """Return how an experiment stands; before its day nothing is said of its outcome."""
    if found.state == "ended":
        return f"ended {day(found.ended_on)}" if found.ended_on else "ended"
    if found.state == "judged":
        return " ".join(part for part in (found.verdict, found.words) if part)
    left = (found.judge_on - today).days
    return f"judge on {day(found.judge_on)}" + (f", in {left} days" if left > 1 else "")


def about_experiment(found: Experiment, today: date) -> str:
    """Return an experiment whole."""
    lines = [found.what, "", f"Account: {found.account}", f"Since: {day(found.from_on)}"]
    if found.label:
        lines.append(f"Judged by: {found.label}")
    if found.plan:
        lines.append(f"By lot, {plan_words(found.plan)}")
    lines.append(f"State: {experiment_line(found, today)}")
    if found.state == "too early":
        lines += ["", "Nothing is said before that day: looking early makes chance look like success."]
        if found.detectable:
            lines.append(
                f"By then a change of about {round((found.detectable - 1) * 100):+d} % can be told from chance."
            )
    return "\n".join(lines)


def day(value: date) -> str:
    """Return a day in words."""
    return f"{spoken(value)} {value.year}"


def near(value: date, today: date) -> str:
    """Return a day in words, without the year where it is this one."""
    return spoken(value) if value.year == today.year else day(value)


def rate_line(rate: Rate) -> str:
    """Return an engagement rate with its formula, and a published one only where that is by the same formula."""
    share = number(rate.value, "fraction")
    sides = f" ({number(rate.lo, 'fraction')} to {number(rate.hi, 'fraction')})" if rate.lo is not None else ""
    said = f"  {share}{sides}  {one_line(rate.label)} = {one_line(rate.formula)}, {rate.n} posts"
    beside = [one_line(rate.benchmark)] if rate.benchmark else []
    beside += [f"without {', '.join(rate.left_out)}"] if rate.left_out else []
    return said + "".join(f"\n      {each}" for each in beside)
