"""Reminders: one word to the person when posts wait to be handed over, once for each, and silence where they want it.

The word goes out first and is noted after: a program that ends in between may repeat one, and never leaves one out.
What keeps a word back keeps no post back.
"""

from __future__ import annotations

import os
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.connectors.base import ConnectorError
from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.publishing.reminders import (
    SETTING,
    STATE,
    TEST,
    TOLD,
    Quiet,
    ReminderView,
    read_quiet,
    reminder_words,
)
from smdash.domain.schedule import parse_utc, stored
from smdash.services import leases
from smdash.services.connections.redaction import redact
from smdash.services.connections.secrets import Bag, Secrets
from smdash.services.home import AWAY, Service
from smdash.services.publishing.handover import HandoverService
from smdash.store import settings as setting_store
from smdash.store.publishing import pauses as pause_store

if TYPE_CHECKING:
    from smdash.connectors.notices import MailBox
    from smdash.domain.publishing.handover import DueRow
    from smdash.domain.publishing.reminders import Way

NAME = "reminder"
"""Under which name the secrets are kept, and the lease of who reminds."""
VARIABLE = "SMDASH_REMINDER"
"""The variable that holds the topic's address or the password, where the environment is the place for secrets."""
AGAIN = timedelta(minutes=5)
"""How long nothing is tried after a word could not be brought."""
_SPAN = timedelta(minutes=2)


class Reminded(NamedTuple):
    """What came of looking: how many posts there was a word about, or why there was none though some wait."""

    posts: int
    problem: str = ""


class ReminderService(Service):
    """Use cases of ``smdash reminder``, and the look of what publishes and of dashboards; not for the UI thread."""

    transport: Any = None
    """Replaces the network in tests."""

    # What is set ---------------------------------------------------------------------------------------------

    def view(self) -> ReminderView:
        """Return how the person is reminded; nothing of it is secret."""
        known, state = self._known(), setting_store.get(self.home.read(), STATE) or {}
        if not known:
            return ReminderView("")
        zone = self.home.zone()
        last, failed = (
            parse_utc(state[key]).astimezone(zone) if state.get(key) else None for key in ("last_at", "failed_at")
        )
        quiet = Quiet(*map(time.fromisoformat, known["quiet"])) if known.get("quiet") else None
        return ReminderView(
            known["way"], known["server"], known.get("to", ""), known["place"], bool(known.get("text")), quiet, last,
            failed, state.get("problem", ""),
        )  # fmt: skip

    def by_ntfy(self, address: str, token: str = "", *, with_text: bool = False, quiet: str = "none") -> ReminderView:
        """Remind by a topic of an ntfy server from now on; its address is kept as a secret."""
        from smdash.connectors.notices import topic

        found, hours = topic(address), read_quiet(quiet)
        secret = {"topic": found.name} | ({"token": token} if token else {})
        return self._set("ntfy", found.server, secret, {}, with_text=with_text, quiet=hours)

    def by_mail(self, box: MailBox, password: str, *, with_text: bool = False, quiet: str = "none") -> ReminderView:
        """Remind by mail from now on; the password is kept as a secret."""
        hours = read_quiet(quiet)
        plain = {"to": box.to, "sender": box.sender, "user": box.user, "security": box.security}
        server = f"[{box.host}]:{box.port}" if ":" in box.host else f"{box.host}:{box.port}"
        return self._set("mail", server, {"password": password}, plain, with_text=with_text, quiet=hours)

    def off(self) -> list[str]:
        """Remind no more, and forget the secrets; return, in words, where that could not be done."""
        known = self._known()
        left = Secrets(self.home).delete(NAME, known=known["place"] if known else None)
        with self.home.write("reminder", journaled=False) as w:
            for key in (SETTING, STATE, TOLD):
                setting_store.put(w, key, None)
        return left

    def test(self) -> None:
        """Send a word that says it is a test; one of the connectors' errors where it is not brought."""
        known = self._known()
        if not known:
            raise UsageError("nobody is reminded of anything yet.", hint="smdash reminder ntfy or mail sets it.")
        self._send(known, *TEST)
        self._note({"failed_at": None, "problem": ""})

    def _set(
        self,
        way: Way,
        server: str,
        secret: dict[str, str],
        plain: dict[str, str],
        *,
        with_text: bool,
        quiet: Quiet | None,
    ) -> ReminderView:
        secrets, before = Secrets(self.home), self._known()
        place = secrets.place_for(before["place"] if before else None)
        if place != "environment":
            place = secrets.put(place, NAME, Bag(server, way, secret))
        elif not os.environ.get(VARIABLE):
            raise UsageError(f"set {VARIABLE} to the topic's address, or to the password.", subject="reminder")
        hours = [f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}"] if quiet else None
        known = {"way": way, "server": server, "place": place, "text": with_text, "quiet": hours, **plain}
        with self.home.write("reminder", journaled=False) as w:
            setting_store.put(w, SETTING, {key: storable(value) if isinstance(value, str) else value
                                           for key, value in known.items()})  # fmt: skip
            setting_store.put(w, STATE, None)
        if before and before["place"] != place:
            secrets.delete(NAME, known=before["place"], but=place)
        return self.view()

    def _known(self) -> dict[str, Any] | None:
        found = setting_store.get(self.home.read(), SETTING)
        return found if isinstance(found, dict) else None

    # Reminding -----------------------------------------------------------------------------------------------

    def remind(self) -> Reminded:
        """Send one word about the posts that wait and of which there was none yet; one program at a time does.

        Nothing is raised for a word that could not be brought: it is noted, said in the status, and tried again.
        """
        known = self._known()
        if not known or self._silent(known):
            return Reminded(0)
        state = setting_store.get(self.home.read(), STATE) or {}
        now = self.home.now()
        if state.get("failed_at") and now < parse_utc(state["failed_at"]) + AGAIN:
            return Reminded(0, state.get("problem", ""))
        if not self._fresh() or not leases.take(self.home, NAME, _SPAN):
            return Reminded(0)
        try:
            rows = self._fresh()
            if rows:
                self._send(known, *reminder_words(rows, with_text=bool(known.get("text"))))
                self._tell(rows)
        except SmdashError as error:
            problem = one_line(str(error), 300)
            self._note({"failed_at": stored(now), "problem": problem})
            return Reminded(0, problem)
        finally:
            leases.give(self.home, NAME)
        return Reminded(len(rows))

    def _silent(self, known: dict[str, Any]) -> bool:
        """Say whether there is to be no word now: quiet hours, or the person is away."""
        local = self.home.now().astimezone(self.home.zone())
        if known.get("quiet") and Quiet(*map(time.fromisoformat, known["quiet"])).holds(local.time()):
            return True
        spans = setting_store.get(self.home.read(), AWAY) or ()
        return any(
            date.fromisoformat(each["first"]) <= local.date() <= date.fromisoformat(each["last"]) for each in spans
        )

    def _fresh(self) -> list[DueRow]:
        """Return posts that wait for a person, are not paused, and were not told of at the time they have."""
        view, now = HandoverService(self.home).due(), self.home.now()
        told = setting_store.get(self.home.read(), TOLD) or {}
        paused = [each for each in pause_store.standing(self.home.read()) if each.active(now)]
        return [
            row
            for row in view.rows
            if (row.group == "late" or (row.group == "due" and not row.online))
            and row.at is not None
            and told.get(f"{row.delivery_id}") != stored(row.at)
            and not any(each.covers(row.account, row.brand) for each in paused)
        ]

    def _tell(self, rows: list[DueRow]) -> None:
        """Note of which posts there was a word; those that wait no more are forgotten."""
        waiting = {f"{row.delivery_id}" for row in HandoverService(self.home).due().rows}
        with self.home.write("reminder", journaled=False) as w:
            before = setting_store.get(w.conn, TOLD) or {}
            kept = {key: at for key, at in before.items() if key in waiting}
            kept |= {f"{row.delivery_id}": stored(row.at) for row in rows if row.at is not None}
            setting_store.put(w, TOLD, kept)
            setting_store.put(w, STATE, {"last_at": w.now, "failed_at": None, "problem": ""})

    def _note(self, values: dict[str, Any]) -> None:
        with self.home.write("reminder", journaled=False) as w:
            setting_store.put(w, STATE, {**(setting_store.get(w.conn, STATE) or {}), **values})

    def _send(self, known: dict[str, Any], title: str, body: str) -> None:
        from smdash.connectors.notices import Topic, mailbox, send_mail, send_ntfy

        secret = self._secret(known)
        try:
            if known["way"] == "ntfy":
                found = Topic(known["server"], secret["topic"])
                send_ntfy(found, title, body, secret.get("token", ""), self.transport)
            else:
                box = mailbox(known["server"], known["user"], known["sender"], known["to"], known["security"])
                send_mail(box, secret["password"], title, body)
        except ConnectorError as error:
            error.what = redact(error.what, secret.values())
            raise

    def _secret(self, known: dict[str, Any]) -> dict[str, str]:
        if known["place"] == "environment":
            from smdash.connectors.notices import topic

            value = os.environ.get(VARIABLE, "")
            if not value:
                raise UsageError("is not set.", subject=VARIABLE, hint="It holds what reminders need.")
            return {"topic": topic(value).name} if known["way"] == "ntfy" else {"password": value}
        bag = Secrets(self.home).get(known["place"], NAME)
        wanted = "topic" if known["way"] == "ntfy" else "password"
        if bag is None or bag.server != known["server"] or wanted not in bag.secret:
            raise UsageError(
                "their secret is not here.", subject="reminders", hint=f"smdash reminder {known['way']} again."
            )
        if there := Secrets(self.home).copied_from(known["place"], NAME, bag):
            raise UsageError(
                f"this home is a copy of {there}, which reminds.", hint="smdash reminder off ends it here."
            )
        return dict(bag.secret)
