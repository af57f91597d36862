"""How a home stands to its networks: who sends what is due next, which accounts need a sign-in, how old data are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.schedule import short_moment
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.publishing.alerts import Alert
    from smdash.domain.publishing.ledger import NextOut, WhoPublishes

RAN_LATELY = timedelta(minutes=65)
"""A timer that fires once an hour has looked within this time, and so has every other one."""
WATCHED_LATELY = timedelta(minutes=5)
"""A program that runs on looks several times a minute: after this time it is gone, or hangs in a call."""
SOON = timedelta(hours=1)
"""How long before its time a post that nobody will send is the worst there is to say."""
NOBODY = "nothing will be sent while publishing is off and no timer is installed"

Sender = Literal["dashboard", "watch", "timer", "nobody"]


class Trouble(NamedTuple):
    """An account that only a person can make work again, and why."""

    account: str
    problem: str


class OnlineView(NamedTuple):
    """How a home stands to its networks at ``now``; instants are in the home's zone.

    ``timer_here`` says whether a timer of ours is set up on this machine; one made by hand cannot be seen. ``due``
    posts of connected accounts go out at the next look. ``synced_at`` is the oldest of the accounts' last syncs, None
    where one was never read; ``unfinished`` posts are out without all that was to follow them; ``alerts`` are what its
    person is to be told, the worst first.
    """

    now: datetime
    who: WhoPublishes
    timer_here: bool
    due: int
    troubles: tuple[Trouble, ...] = ()
    synced_at: datetime | None = None
    unfinished: int = 0
    alerts: tuple[Alert, ...] = ()

    @property
    def sender(self) -> Sender:
        """What sends the next post of a connected account; a program that has looked lately counts."""
        if not self.who.accounts:
            return "nobody"
        if self.who.dashboard:
            return "dashboard"
        if self._lately(self.who.watch_at, WATCHED_LATELY):
            return "watch"
        return "timer" if self.timer_here or self._lately(self.who.timer_at) else "nobody"

    @property
    def sure(self) -> bool:
        """Whether the next post of a connected account goes out by itself, as far as can be seen; true for none."""
        following = self.who.next_out
        if following is None:
            return True
        if self.sender == "timer" and not self._lately(self.who.timer_at):
            return False
        return self.sender != "nobody" and not following.problem

    @property
    def urgent(self) -> bool:
        """Whether a post that is due soon will not go out by itself."""
        following = self.who.next_out
        return not self.sure and following is not None and following.at - self.now <= SOON

    def _lately(self, at: datetime | None, within: timedelta = RAN_LATELY) -> bool:
        return at is not None and self.now - at <= within


def sender_words(view: OnlineView, *, here: bool) -> str:
    """Return who sends what is due on connected accounts: ``this dashboard``, ``the timer (last run 13:55)``.

    ``here`` is whether it is said on the dashboard itself.
    """
    match view.sender:
        case "dashboard":
            return "this dashboard" if here else "the dashboard, while it is open"
        case "watch":
            return "smdash publish --watch"
        case "timer":
            if view.who.timer_at is None:
                return "the timer, which has not run yet"
            late = "" if view.sure or view.who.next_out is None else ", so look: smdash service status"
            return f"the timer (last run {_when(view.who.timer_at, view.now)}{late})"
        case _:
            return NOBODY if here else "nobody: the dashboard's switch is off and no timer is installed"


def next_words(view: OnlineView, *, here: bool) -> str:
    """Return what is due next and who posts it, '' for nothing planned or where nobody need be told."""
    who = view.who
    if not who.accounts:
        return ""
    parts = []
    first, following = who.next, who.next_out
    if first is not None and not first.connected:
        parts.append(f"{next_named(first, view.now)} by hand")
    if following is not None:
        named = next_named(following, view.now)
        if following.problem:
            parts.append(f"{named} not sent: {following.problem.rstrip('.')}")
        elif view.sender == "nobody":
            parts.append(f"{named} \u00b7 {sender_words(view, here=here)}")
        else:
            parts.append(f"{named} by {sender_words(view, here=here)}")
    return "next: " + ", then ".join(parts) if parts else ""


def unsent_words(view: OnlineView) -> str:
    """Return in few words that the next post of a connected account does not go out by itself, '' where it does."""
    following = view.who.next_out
    if view.sure or following is None:
        return ""
    return f"{next_named(following, view.now)} will not be sent: {_why_unsent(view, following)}."


def next_forms(view: OnlineView) -> tuple[str, ...]:
    """Return ``next_words`` as a dashboard says it and in fewer words, the longest first.

    Of what goes by itself there is one form: its end can be cut, and why a post will not go out cannot.
    """
    whole = next_words(view, here=True)
    following = view.who.next_out
    if not whole or view.sure or following is None:
        return (whole,)
    why, named = _why_unsent(view, following), next_named(following, view.now)
    short = f"{named} not sent: {why}"
    least = why.partition(": ")[0]
    forms = (f"next: {short}", short, f"{named} not sent: {least}", f"{named} not sent: {least.partition(', ')[0]}")
    return (whole, *dict.fromkeys(each for each in forms if len(each) < len(whole)))


def queued_words(view: OnlineView, online: Sequence[str], by_hand: Sequence[str], *, here: bool) -> str:
    """Return what has to be known of a post that was just queued: that nobody will send it, and what a person posts.

    ``online`` are its accounts that are connected, ``by_hand`` the others, of which nothing is said where all are. ''
    where it goes out by itself. ``here`` is whether it is said on the dashboard.
    """
    if not online:
        return ""
    said = []
    if view.sender == "nobody":
        names = ", ".join(online)
        dashboard = f"Nobody will send it to {names}: the dashboard's switch is off and no timer is installed"
        said.append(f"{NOBODY[0].upper()}{NOBODY[1:]}." if here else f"{dashboard} (smdash service).")
    troubled = [each.account for each in view.troubles if each.account in online]
    if troubled:
        said.append(f"Sign in again before it is due, or it is not sent: {', '.join(troubled)}.")
    if by_hand:
        said.append(f"Handed over to you at its time: {', '.join(by_hand)}.")
    return " ".join(said)


def opened_words(view: OnlineView) -> str:
    """Return what a dashboard says that is opened with its switch on; ``{publishing}`` stands for the switch's key."""
    said = "Publishing from here is on."
    if view.due:
        said += f" {counted(view.due, 'post')} due now: out within a minute, unless {{publishing}} stops it."
    elif words := next_words(view, here=True):
        said += f" {words[0].upper()}{words[1:]}."
    return said


def off_words(view: OnlineView) -> str:
    """Return what becomes of posts when the dashboard stops to send them."""
    if view.who.next_out is None:
        return "Nothing is planned on connected accounts."
    rest = view._replace(who=view.who._replace(dashboard=False))
    said = next_words(rest, here=True)
    return f"{said[0].upper()}{said[1:]}."


def trouble_words(view: OnlineView) -> str:
    """Return which accounts need a sign-in, and why where it is one; '' for none."""
    if not view.troubles:
        return ""
    if len(view.troubles) == 1:
        return f"{view.troubles[0].account}: {view.troubles[0].problem}"
    return f"Sign in again: {', '.join(each.account for each in view.troubles)}."


def next_named(following: NextOut, now: datetime) -> str:
    """Return which post is meant: ``acme/mastodon 14:00``, with its day where that is not today."""
    return f"{following.account} {_when(following.at, now)}"


def _why_unsent(view: OnlineView, following: NextOut) -> str:
    missing = {"nobody": "publishing is off, no timer", "timer": "the timer does not run"}
    return following.problem.rstrip(".") or missing.get(view.sender, "")


def _when(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M}" if at.date() == now.date() else short_moment(at, now.year)
