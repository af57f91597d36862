"""The forms of an account: adding one, or several one after the other, and changing one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from smdash.screens.accounts.words import add_from_words, edit_from_words, meant_words, words_of
from smdash.screens.base.form import Field, FormScreen
from smdash.screens.base.keys import CANCEL
from smdash.widgets.keys import Key

if TYPE_CHECKING:
    from smdash.screens.base.screen import BaseScreen
    from smdash.services.bundle import Services

ACCOUNT = ("account", "Account", "acme/mastodon, or like Rosie's Yarn/insta")
OF_ONE = (
    ("handle", "Handle", "@acme@example.social"),
    ("slots", "Weekly times", "Mon 9:30, weekdays 17; may stay empty"),
    ("cadence", "Posts a week", "text 3, image 1; empty: one a weekly time"),
)
HOURS = ("hours", "Your hours", "7.5, or mon-thu 7.5, fri 6; asked once")
LATER = (
    ("inbox", "Messages a week", "a guess is fine; empty: measured later"),
    ("promise", "Answers within", "4h, 90 min; empty: what is usual there"),
    ("reply_hours", "Its business hours", "Mon-Sat 8-20, 24/7; empty: the office hours"),
)
LIMITS = (
    ("zone", "Zone", "like Europe/Berlin; empty: its brand's"),
    ("gap", "Least gap, minutes", "between two posts; empty: none"),
    ("cap", "Most posts a day", "in its weekly times; empty: any number"),
    ("limit", "Longest text", "in characters; empty: what is usual there"),
)
CADENCE_HINT = "text 3, image 1; empty: none planned"


class AddedAndNext(str):
    """What is said once an account was added and another is to follow; ``slug`` is the one that was added."""

    __slots__ = ("slug",)
    slug: str


def add_account(screen: BaseScreen[Any], brand: str = "") -> None:
    """Add a brand or an account; ``brand`` is the one that is meant where only a platform is typed."""
    brand = brand or screen.brand or _only_brand(screen.services)

    def added(said: str | None) -> None:
        screen.after(said)
        if isinstance(said, AddedAndNext):
            screen.attempt(lambda: add_account(screen, said.slug.partition("/")[0]))

    screen.app.push_screen(AccountScreen(screen.services, brand), added)


def change_account(screen: BaseScreen[Any], slug: str) -> None:
    """Change an account that is there."""
    screen.attempt(lambda: screen.app.push_screen(account_form(screen.services, slug), screen.after))


def _only_brand(services: Services) -> str:
    brands = services.home.brands()
    return brands[0].slug if len(brands) == 1 else ""


class AccountScreen(FormScreen):
    """The form of a new account; ``ctrl+s`` or Enter in the last field adds, ``ctrl+n`` begins another then."""

    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("account.save", "ctrl+s", "save", "Add", "Add what is in the form.", priority=True),
        Key("account.next", "ctrl+n", "next", "Add and next", "Add it, and begin another of its brand.", priority=True),
        CANCEL,
    )
    KEEPS = "{account.save} add \u00b7 {account.next} add and next"

    def __init__(self, services: Services, brand: str = "") -> None:
        self._slug = ""
        first = (*ACCOUNT[:2], f"its platform, of {brand}; or brand/platform") if brand else ACCOUNT
        asked = () if services.workload.has_hours() else (HOURS,)
        fields = [Field(*each) for each in (first, *OF_ONE, *asked, *LATER)]
        super().__init__(
            services, "Add an account", fields, partial(self._add, brand), partial(meant_words, services, brand=brand)
        )

    def _add(self, brand: str, given: dict[str, str]) -> str:
        self._slug = add_from_words(self.services, given, brand)
        return f"Added {self._slug}."

    def action_save(self) -> None:
        """Add what is in the form."""
        self.keep(self._keep, self._added)

    def _added(self, said: str) -> None:
        self.dismiss(f"{said} A adds another, I imports its figures, o a connects it.")

    def action_next(self) -> None:
        """Add what is in the form and begin another."""
        self.keep(self._keep, self._added_and_next)

    def _added_and_next(self, said: str) -> None:
        answer = AddedAndNext(said)
        answer.slug = self._slug
        self.dismiss(answer)


def account_form(services: Services, slug: str) -> FormScreen:
    """Return the form of an account; what is left as it was is not changed, whoever changes it meanwhile."""
    before = words_of(services, slug)

    def keep(given: dict[str, str]) -> str:
        changed = {name: text for name, text in given.items() if text != before[name].strip()}
        edit_from_words(services, slug, changed)
        return f"Changed {slug}. u takes it back."

    hints = {"cadence": CADENCE_HINT}
    fields = [Field(n, label, hints.get(n, hint), before[n]) for n, label, hint in (*OF_ONE, *LATER, *LIMITS)]
    return FormScreen(services, f"Change {slug}", fields, keep)
