"""What the keys of the meter's own screen change: each asks one line and is one step of undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.whatif.away import parse_range, span_words
from smdash.domain.workload.duties import replaced_words
from smdash.domain.workload.estimates import PRIORS
from smdash.domain.workload.inbox_sweeps import sweeps_words
from smdash.domain.workload.learning import guess_words
from smdash.domain.workload.typed import (
    DUTY_HINT,
    HOURS_HINT,
    SWEEPS_HINT,
    parse_duty,
    parse_guesses,
    parse_hours,
    parse_number,
    parse_sweeps,
    parse_worth,
)
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from smdash.domain.workload.views import WorkloadDetails
    from smdash.screens.base.screen import BaseScreen
    from smdash.widgets.workload.meterlist import MeterRow

    Act = Callable[[BaseScreen[Any], WorkloadDetails, MeterRow | None], None]


def dismiss(screen: BaseScreen[Any]) -> None:
    """Silence this week's warning unless it gets worse."""

    def act() -> str:
        if not screen.services.workload.dismiss():
            return "There is no warning to silence."
        return "Silent for this week, unless the level rises. u brings it back."

    screen.perform(act)


def today(screen: BaseScreen[Any]) -> None:
    """List what to do today."""
    from smdash.screens.workload.today import TodayScreen

    screen.app.push_screen(TodayScreen(screen.services, screen.brand), screen.after)


def hours(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Set the hours of each weekday."""
    del row, found
    before = screen.services.workload.hours()
    value = ",".join(f"{before.get(day, 0):g}" for day in range(7)) if before else ""

    def check(text: str) -> str:
        return f"{sum(parse_hours(text).values()):g} h a week"

    def act(text: str) -> str:
        screen.services.workload.set_hours(parse_hours(text))
        return "Hours set. u takes that back."

    _ask(screen, AskScreen("Your hours, Monday to Sunday", value=value, hint=HOURS_HINT, check=check), act)


def day(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Give days other hours than usual."""
    del found
    today = screen.services.home.today()
    at = row.key.partition(":")[2] if row is not None and row.key.startswith("day:") else ""

    def read(text: str) -> tuple[date, date, float]:
        days, _, left = text.partition("=")
        first, last = parse_range(days.strip(), today)
        try:
            return first, last, float(left.strip().removesuffix("h") or 0)
        except ValueError as error:
            raise UsageError("hours are a number, like = 4.", subject=repr(left.strip())) from error

    def check(text: str) -> str:
        first, last, left = read(text)
        return f"{span_words(first, last)}: {'off' if not left else f'{left:g} h a day'}"

    def act(text: str) -> str:
        first, last, left = read(text)
        screen.services.workload_setup.set_day_off(first, last, hours=left)
        return f"{check(text)}. u takes that back."

    hint = "Days off: fri, 24-31 Dec, 2026-12-24. With fewer hours: fri = 4"
    _ask(screen, AskScreen("Which days are off?", value=at, hint=hint, check=check), act)


def estimate(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Say how long a kind of work takes, in one guess or three."""
    if row is not None and row.activity:
        _estimate(screen, found, row.activity)
        return
    names = sorted({*PRIORS, *found.situation.estimates, *(duty.activity for duty in found.situation.duties)})
    choices = [Choice(name, name.replace("_", " ")) for name in names]

    def chosen(key: str | None) -> None:
        if key is not None:
            _estimate(screen, found, key)

    screen.app.push_screen(PickScreen("How long does what take?", choices), chosen)


def _estimate(screen: BaseScreen[Any], found: WorkloadDetails, key: str) -> None:
    own = found.situation.estimates.get(key)
    known = own or PRIORS.get(key)
    value = "" if known is None else f"{known.median_min:.0f}"

    def check(text: str) -> str:
        usual, low, high = parse_guesses(text)
        if kept(text):
            return f"the starting guess stays: {usual:g} min, counted as it is"
        spread = "" if low is None else f", one in ten under {low:g}, nine in ten under {high:g}"
        counts = guess_words(usual, screen.services.situation.own_factor(), found.bias_measured)
        return f"usually {usual:g} min{spread}" + (f", {counts}" if counts else "")

    def kept(text: str) -> bool:
        """Say whether the starting guess is left as it was offered: nobody guessed anything then."""
        return own is None and known is not None and parse_guesses(text) == (round(known.median_min), None, None)

    def act(text: str) -> str:
        if kept(text):
            return f"{key.replace('_', ' ')}: {check(text)}."
        screen.services.workload_setup.set_estimate(key, *parse_guesses(text))
        return f"{key.replace('_', ' ')}: {check(text)}. u takes that back."

    hint = "Minutes: 45, or low, usual and high: 60 110 220"
    _ask(
        screen,
        AskScreen(f"How long does one take? ({key.replace('_', ' ')})", value=value, hint=hint, check=check),
        act,
    )


def messages(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Say how many messages an account gets a week."""

    def ask(slug: str) -> None:
        known = next((each.inbox_per_week for each in found.situation.accounts if each.slug == slug), None)

        def check(text: str) -> str:
            return f"{parse_number(text):g} messages a week"

        def act(text: str) -> str:
            screen.services.manage.edit_account(slug, inbox_per_week=parse_number(text))
            return f"{slug}: {check(text)}. u takes that back."

        given = "" if known is None else f"{known:.3g}"
        hint = "Comments, mentions and messages that want an answer; 0 where nobody writes"
        _ask(screen, AskScreen(f"How many messages does {slug} get a week?", value=given, hint=hint, check=check), act)

    _account(screen, found, row, "Messages of which account?", ask)


def value(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Say what a post of an account is worth; on the line of a client, what that pays a month."""
    if row is not None and row.key.startswith("client:"):
        _fee(screen, found, row.key.partition(":")[2])
        return

    def ask(slug: str) -> None:
        before = next((each.value for each in found.situation.accounts if each.slug == slug), None)

        def check(text: str) -> str:
            worth = parse_worth(text)
            return "counts as any other" if worth is None else f"a post is worth {worth:g}"

        def act(text: str) -> str:
            screen.services.workload_setup.set_value(slug, parse_worth(text))
            return f"{slug}: {check(text)}. u takes that back."

        hint = "Leads, money or points, in one unit for all accounts; - forgets it"
        given = "" if before is None else f"{before:g}"
        _ask(screen, AskScreen(f"What is a post of {slug} worth?", value=given, hint=hint, check=check), act)

    _account(screen, found, row, "Value of a post of which account?", ask)


def _fee(screen: BaseScreen[Any], found: WorkloadDetails, brand: str) -> None:
    before = found.situation.fees.get(brand)

    def check(text: str) -> str:
        pays = parse_worth(text)
        return "what it pays is not said" if pays is None else f"{brand} pays {pays:.10g} a month"

    def act(text: str) -> str:
        screen.services.workload_setup.set_fee(brand, parse_worth(text))
        return f"{brand}: {check(text)}. u takes that back."

    hint = "A number, in the same currency for all; - forgets it"
    given = "" if before is None else f"{before:.10g}"
    _ask(screen, AskScreen(f"What does {brand} pay a month?", value=given, hint=hint, check=check), act)


def lock(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Lock an account, so that no cut touches it, or unlock it."""

    def turn(slug: str) -> None:
        locked = not next((each.locked for each in found.situation.accounts if each.slug == slug), False)

        def act() -> str:
            screen.services.workload_setup.lock(slug, locked=locked)
            return f"{slug} {'is locked: no cut touches it' if locked else 'may be cut'}. u takes that back."

        screen.perform(act)

    _account(screen, found, row, "Lock or unlock which account?", turn)


def looks(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Say when the inbox is looked at."""
    del row

    def check(text: str) -> str:
        return "measured from what you handle" if text.strip() == "-" else sweeps_words(parse_sweeps(text))

    def act(text: str) -> str:
        screen.services.workload_setup.set_sweeps(None if text.strip() == "-" else parse_sweeps(text))
        return f"Looks: {check(text)}. u takes that back."

    given, hint = sweeps_words(found.sweeps), f"{SWEEPS_HINT} A - goes back to what is measured."
    _ask(screen, AskScreen("When do you look into the inbox?", value=given, hint=hint, check=check), act)


def duties(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Add a duty, change one, or put one out of use."""
    del row, found
    setup, situation = screen.services.workload_setup, screen.services.situation
    listed = setup.duties()
    choices = [Choice("+", "add a duty")] + [
        Choice(
            str(each.id), one_line(each.name), "", f"{each.activity.replace('_', ' ')} {each.times:g} per {each.per}"
        )
        for each in listed
    ]

    def check(text: str) -> str:
        if text.strip() == "-":
            return "out of use from now on"
        typed = parse_duty(text)
        return f"{typed.activity.replace('_', ' ')}, {typed.times:g} per {typed.per}"

    def chosen(key: str | None) -> None:
        if key is None:
            return
        before = next((each for each in listed if str(each.id) == key), None)

        def act(text: str) -> str:
            if before is not None and text.strip() == "-":
                return f"Removed duty {setup.archive_duty(before.id)}. u takes that back."
            typed = parse_duty(text)
            guessed = situation.guessed_duties()
            if before is None:
                setup.add_duty(typed.name, typed.activity, per=typed.per, times=typed.times, brand=typed.brand)
            else:
                setup.set_duty(before.id, **typed._asdict())
            lacks = situation.lacks_minutes(typed.activity)
            said = f" It counts nothing before e says how long {lacks.replace('_', ' ')} takes." if lacks else ""
            replaced = replaced_words(guessed, situation.guessed_duties())
            said += f" {replaced}" if replaced else ""
            return f"{typed.name}: {check(text)}.{said} u takes that back."

        value = ""
        if before is not None:
            brand = f" for {before.brand}" if before.brand else ""
            name = before.name.replace(",", " ")
            value = f"{name}, {before.activity} {before.times:g} per {before.per}{brand}"
        hint = DUTY_HINT + ("; - removes it" if before is not None else "")
        _ask(screen, AskScreen("Duty", value=value, hint=hint, check=check), act)

    screen.app.push_screen(PickScreen("Duties", choices), chosen)


def batched(screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None) -> None:
    """Say that each day belongs to one brand, or that it does not."""
    del row
    now = not found.situation.batched

    def act() -> str:
        screen.services.workload_setup.set_batched(now)
        return "Counted with one brand a day. u takes that back." if now else "Counted with any brand on any day again."

    screen.perform(act)


def _account(
    screen: BaseScreen[Any], found: WorkloadDetails, row: MeterRow | None, title: str, then: Callable[[str], None]
) -> None:
    """Go on with the account under the cursor, or with one that is picked."""
    if row is not None and row.account:
        then(row.account)
        return
    choices = [
        Choice(each.slug, each.slug, "", "locked" if each.locked else "" if each.value is None else f"{each.value:g}")
        for each in found.situation.accounts
    ]
    if not choices:
        screen.tell("There are no accounts yet.")
        return

    def chosen(key: str | None) -> None:
        if key is not None:
            then(key)

    screen.app.push_screen(PickScreen(title, choices), chosen)


def _ask(screen: BaseScreen[Any], question: AskScreen, act: Callable[[str], str]) -> None:
    def answered(text: str | None) -> None:
        if text is not None:
            screen.perform(lambda: act(text))

    screen.app.push_screen(question, answered)


ACTS: dict[str, Act] = {
    "hours": hours,
    "day": day,
    "estimate": estimate,
    "messages": messages,
    "value": value,
    "lock": lock,
    "looks": looks,
    "duties": duties,
    "batched": batched,
}
