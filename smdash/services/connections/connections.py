"""Connecting accounts to their networks: signing in, sessions with the secrets an account needs, and signing out."""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from smdash.connectors.base import (
    Ability,
    CodeRequest,
    ConnectorError,
    Credentials,
    Limits,
    SignedIn,
    SignInNeededError,
    UnavailableError,
    page_address,
)
from smdash.domain.connections.views import RIGHTS, SIGN_IN, UNREACHED, Connection, Verified, same_handle
from smdash.domain.errors import ConflictError, NotFoundError, StoreError, UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc, stored
from smdash.services.connections.keeper import FROM_ENVIRONMENT, SecretKeeper, locked, secret_values
from smdash.services.connections.redaction import quiet
from smdash.services.connections.secrets import Bag, Secrets, fingerprint, from_environment, variable
from smdash.services.connections.watched import Watched
from smdash.services.home import Service
from smdash.store.accounts import accounts as account_store
from smdash.store.connections import connections as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping

    from smdash.connectors.base import Connector, Option, Profile, Session
    from smdash.domain.connections.views import Place
    from smdash.services.home import Home

_LIMITS_LAST = timedelta(days=1)
"""How long what a server takes is not asked again; texts and files are held against it before they go out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sign-in that worked and is not kept yet; ``doubts`` say why it may be the wrong account's."""

    account: str
    signed_in: SignedIn
    doubts: tuple[str, ...] = ()


class Kept(NamedTuple):
    """A connection that was made, and what there is to say of how."""

    connection: Connection
    notes: tuple[str, ...] = ()


class SignedOut(NamedTuple):
    """What came of signing out: whether the secret is gone from every place, and what there is to say."""

    deleted: bool
    notes: tuple[str, ...] = ()


class OtherAccountError(ConflictError):
    """A sign-in is perhaps not that of the account it was made for; keep or refuse its ``candidate``."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(
            " ".join(candidate.doubts),
            subject=candidate.account,
            hint="Nothing was kept. Look which account you are signed in to on the network's page.",
        )
        self.candidate = candidate


class ConnectionService(Service):
    """Use cases of ``smdash account connect``, ``test`` and ``sign-out``, and sessions for whatever goes online."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.secrets = Secrets(home)

    # Looking ----------------------------------------------------------------------------------------------------

    def all(self, *, archived: bool = False) -> list[Connection]:
        """Return every account with its connection; nothing is asked of a network or a keyring."""
        return [self._connection(row) for row in store.every(self.home.read(), archived=archived)]

    def status(self, slug: str) -> Connection:
        """Return a live account's connection as it is known; NotFoundError for no such account."""
        return self._of(self.home.account(slug).id)

    def known(self, slug: str) -> Connection:
        """Return an account's connection, archived or not."""
        found = account_store.account(self.home.read(), slug.strip().lower())
        return self._of(found.id) if found is not None else self.status(slug)

    def _of(self, account_id: int) -> Connection:
        row = store.one(self.home.read(), account_id)
        if row is None:
            raise NotFoundError("there is no such account any more.", subject=str(account_id))
        return self._connection(row)

    def options(self, slug: str) -> tuple[Option, ...]:
        """Return what signing in to an account needs; UsageError where its platform has no connector."""
        return self._connector(self.status(slug)).options

    def by_code(self, slug: str) -> bool:
        """Say whether an account's network can be signed in to on a page."""
        return self._connector(self.status(slug)).by_code

    @staticmethod
    def in_environment(slug: str) -> bool:
        """Say whether the environment holds a secret for an account, which then is used before any other."""
        return bool(os.environ.get(variable("TOKEN", slug), "").strip())

    def _connection(self, row: sqlite3.Row) -> Connection:
        connector = self.home.networks.has(row["platform"])
        abilities: tuple[str, ...] = ()
        if connector:
            try:
                found = self.home.networks.find(row["platform"])
            except UsageError:
                connector = False
            else:
                lacking = json.loads(row["lacking"] or "[]")
                abilities = tuple(
                    str(each) for each in Ability if found and each in found.abilities and each not in lacking
                )
        instants: dict[str, Any] = {
            name: parse_utc(row[name]) if row[name] else None
            for name in ("signed_in_at", "expires_at", "checked_at", "synced_at", "problem_at")
        }
        texts: dict[str, Any] = {
            name: row[name] or "" for name in ("server", "remote_id", "handle", "url", "problem", "problem_kind")
        }
        return Connection(
            account_id=row["account_id"],
            account=row["account"],
            brand=row["brand"],
            platform=row["platform"],
            named=row["named"],
            connector=connector,
            abilities=abilities,
            connected=bool(row["connected"]),
            place=row["secrets"],
            text_limit=row["text_limit"],
            archived=bool(row["archived"]),
            colour=row["colour"],
            **instants,
            **texts,
        )

    def _connector(self, connection: Connection) -> Connector:
        found = self.home.networks.find(connection.platform)
        if found is None:
            raise UsageError(
                f"smdash does not talk to {connection.platform}; its posts are handed over to you at their time.",
                subject=connection.account,
                hint=f"It talks to {', '.join(self.home.networks.platforms())}.",
            )
        return found

    # Signing in -------------------------------------------------------------------------------------------------

    def sign_in(self, slug: str, given: Mapping[str, str], *, anyway: bool = False) -> Connection:
        """Sign an account in with what its person gave, by the keys of its network's options, and keep it.

        OtherAccountError, with nothing kept, where it seems to be somebody else's; with ``anyway`` it is kept.
        """
        return self._kept(self.tried(slug, given), anyway=anyway)

    def tried(self, slug: str, given: Mapping[str, str]) -> Candidate:
        """Try what a person gave; nothing is kept. UsageError names what is missing or wrong.

        Where a network asks for a handle and none was given, it is the account's.
        """
        connection, connector = self._for_sign_in(slug)
        values = {key: value.strip() for key, value in given.items() if value.strip()}
        if connection.named and any(option.key == "handle" for option in connector.options):
            values.setdefault("handle", connection.named)
        for option in connector.options:
            if option.required and option.key not in values and not option.default:
                kept = " What was there is kept." if connection.connected else ""
                raise UsageError(f"{option.label} is missing.{kept}", subject=connection.account, hint=option.help)
        with _naming(connection), quiet(lambda: _hidden(connector, values), connector.name):
            signed_in = connector.sign_in(values)
        return self._candidate(connection, connector, signed_in)

    def ask_code(self, slug: str, given: Mapping[str, str], redirect: str = "") -> CodeRequest:
        """Return the page on which an account's person allows smdash; ``redirect`` is a loopback address, or ''."""
        connection, connector = self._for_sign_in(slug)
        values = {key: value.strip() for key, value in given.items() if value.strip()}
        with _naming(connection), quiet(lambda: _hidden(connector, values), connector.name):
            return connector.ask_code(values, redirect)

    def tried_code(self, slug: str, request: CodeRequest, code: str) -> Candidate:
        """Trade the code of that page for a sign-in; nothing is kept."""
        connection, connector = self._for_sign_in(slug)
        if not code.strip():
            raise UsageError("the code is missing.", subject=connection.account, hint="Copy it from the page.")
        with _naming(connection), quiet(lambda: (code.strip(), *request.state.values()), connector.name):
            signed_in = connector.use_code(request, code.strip())
        return self._candidate(connection, connector, signed_in)

    def use_code(self, slug: str, request: CodeRequest, code: str, *, anyway: bool = False) -> Connection:
        """Sign an account in by the code of that page, and keep it, as ``sign_in`` does."""
        return self._kept(self.tried_code(slug, request, code), anyway=anyway)

    def tried_on_page(
        self,
        slug: str,
        given: Mapping[str, str],
        show: Callable[[str], None],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Candidate:
        """Let a person allow smdash on their network's page, in a browser on this machine; nothing is kept.

        ``show`` is given the page's address. Waits until the page has sent its code here, some minutes at most.
        """
        from smdash.connectors.loopback import Loopback

        with Loopback() as here:
            request = self.ask_code(slug, given, here.redirect)
            show(request.url)
            code = here.wait(request.url, cancelled=cancelled)
        return self.tried_code(slug, request, code)

    def keep(self, candidate: Candidate) -> Kept:
        """Keep a sign-in that worked; from now on the account is connected."""
        connection = self.status(candidate.account)
        profile = candidate.signed_in.profile
        bag = Bag(profile.server, profile.remote_id, candidate.signed_in.secret)
        wanted = self.secrets.place_for(connection.place)
        if wanted == "environment":
            raise UsageError(
                "secrets are taken from the environment only, so none can be kept.",
                subject=candidate.account,
                hint=f"Set {variable('TOKEN', candidate.account)}.",
            )
        name = str(connection.account_id)
        with locked(self.home, connection):
            place = self.secrets.put(wanted, name, bag)
            self._store(connection, candidate.signed_in, place)
        notes = list(candidate.signed_in.notes)
        if place != wanted:
            notes.append("The keyring did not take its secret, so it is in a file.")
        notes += [
            f"{left[0].upper()}{left[1:]}." for left in self.secrets.delete(name, known=connection.place, but=place)
        ]
        if self.in_environment(candidate.account):
            notes.append(f"{variable('TOKEN', candidate.account)} is set, and is used in place of what was kept.")
        return Kept(self.status(candidate.account), tuple(notes))

    def refuse(self, candidate: Candidate) -> None:
        """Drop a sign-in that worked; its network is told, where it can be, that it is worth nothing any more.

        Nothing is told where that account is connected: it may be by the same secret.
        """
        connection, connector = self._for_sign_in(candidate.account)
        profile = candidate.signed_in.profile
        if not self._in_use(connection.platform, profile.server, profile.remote_id):
            with suppress(ConnectorError):
                self._tell_signed_out(connector, _credentials(profile, candidate.signed_in.secret))

    def _in_use(self, platform: str, server: str, remote_id: str, *, but: int = 0) -> bool:
        return bool(store.same_remote(self.home.read(), but, platform, server, remote_id))

    def _kept(self, candidate: Candidate, *, anyway: bool) -> Connection:
        if candidate.doubts and not anyway:
            raise OtherAccountError(candidate)
        return self.keep(candidate).connection

    def _for_sign_in(self, slug: str) -> tuple[Connection, Connector]:
        connection = self.status(slug)
        return connection, self._connector(connection)

    def _candidate(self, connection: Connection, connector: Connector, signed_in: SignedIn) -> Candidate:
        if not any(signed_in.secret.values()) or not signed_in.profile.remote_id:
            raise UnavailableError(
                "it answered without a sign-in.", subject=connector.name, hint="What was there is kept."
            )
        return Candidate(connection.account, signed_in, self._doubts(connection, signed_in.profile))

    def _doubts(self, connection: Connection, profile: Profile) -> tuple[str, ...]:
        """Return, in sentences, why a sign-in may be another client's than the account's."""
        doubts = []
        there = one_line(profile.handle, 80)
        before = store.known_as(self.home.read(), connection.account_id)
        if connection.named and not same_handle(connection.named, profile.handle):
            doubts.append(f"This is the sign-in of {there}, and {connection.account} is {connection.named}.")
        elif before is not None and before != (profile.server, profile.remote_id):
            doubts.append(f"This is the sign-in of {there}, {_another(connection, profile, before)}.")
        for other in account_store.by_handle(self.home.read(), connection.platform, profile.handle):
            if other.id != connection.account_id:
                doubts.append(f"{there} is the name of {other.slug} here.")
        taken = store.same_remote(
            self.home.read(), connection.account_id, connection.platform, profile.server, profile.remote_id
        )
        doubts.extend(f"{there} is connected to {other} already." for other in taken)
        return tuple(doubts)

    def _store(self, connection: Connection, signed_in: SignedIn, place: Place) -> None:
        profile = signed_in.profile
        with self.home.write("", journaled=False, durable=True) as w:
            values = {
                "server": profile.server,
                "remote_id": profile.remote_id,
                "handle": profile.handle,
                "url": page_address(profile.url),
                "secrets": place,
                "signed_in_at": w.now,
                "expires_at": stored(signed_in.expires_at) if signed_in.expires_at else None,
                "checked_at": w.now,
            }
            store.put(w, connection.account_id, values)
            store.put_lacking(w, connection.account_id, signed_in.lacking)
        if not connection.named and profile.handle:
            with self.home.write(f"Name account {connection.account} {one_line(profile.handle, 80)}") as w:
                account_store.update(w, "accounts", connection.account_id, {"handle": profile.handle})

    # Signing out ------------------------------------------------------------------------------------------------

    def sign_out(self, slug: str) -> SignedOut:
        """Sign an account out: its network is told, and its secrets are deleted everywhere.

        What came in and went out stays, and so does how far it was read.
        """
        connection = self.known(slug)
        notes: list[str] = []
        left: list[str] = []
        if connection.connected and connection.place in {"keyring", "file"}:
            try:
                bag = self._bag(connection)
                shared = self._in_use(
                    connection.platform, connection.server, connection.remote_id, but=connection.account_id
                )
                if bag is not None and not shared:
                    credentials = Credentials(bag.server, bag.remote_id, connection.handle, bag.secret)
                    self._tell_signed_out(self._connector(connection), credentials)
            except (ConnectorError, UsageError) as error:
                notes.append(f"The network could not be told: {error}")
        for name in (str(connection.account_id), _derived(connection)):
            left += self.secrets.delete(name, known=connection.place)
        notes += [f"{each[0].upper()}{each[1:]}." for each in left]
        with self.home.write("", journaled=False, durable=True) as w:
            store.forget(w, connection.account_id)
        if self.in_environment(connection.account):
            notes.append(
                f"{variable('TOKEN', connection.account)} is still set, and connects it again when it is used."
            )
        return SignedOut(not left, tuple(notes))

    @staticmethod
    def _tell_signed_out(connector: Connector, credentials: Credentials) -> None:
        with quiet(lambda: secret_values(credentials.secret, credentials), connector.name):
            connector.sign_out(credentials)

    # Sessions ---------------------------------------------------------------------------------------------------

    @contextmanager
    def session(self, slug: str) -> Iterator[Session]:
        """Open an account's session: calls of it raise ConnectorErrors only, none of which tells a secret.

        SignInNeededError where it is not connected, UnavailableError where its secret or its connector is out of
        reach. Whether the network took the sign-in is noted when the session is closed.
        """
        connection = self.status(slug)
        try:
            connector = self._connector(connection)
        except UsageError as error:
            raise UnavailableError(error.what, subject=error.subject, hint=error.hint) from None
        bag, keeper = self._opened(connection, connector)
        credentials = Credentials(bag.server, bag.remote_id, connection.handle or connection.named, keeper.load())
        with quiet(keeper.hidden, connector.name):
            inner = connector.open(credentials, keeper)
        watched = Watched(inner, credentials, connector.name, keeper.hidden)
        try:
            yield cast("Session", watched)
            if watched.worked and watched.refused is None:
                with suppress(ConnectorError, StoreError), quiet(keeper.hidden, connector.name):
                    self._limits_kept(connection.account_id, inner)
        finally:
            # What was done over the session stands, whatever becomes of the notes about it.
            with suppress(ConnectorError):
                watched.close()
            with suppress(StoreError):
                self._note(connection.account_id, watched)

    def test(self, slug: str) -> Verified:
        """Ask an account's network whether the sign-in holds, and what its server takes; the answer is kept."""
        began = time.monotonic()
        problem, kind, skew, notes = "", "", None, []
        try:
            with self.session(slug) as session:
                session.check()
                skew = session.skew
                self.note_works(self.status(slug).account_id)
                try:
                    self.refresh_limits(slug, session)
                except ConnectorError as error:
                    notes.append(f"What its server takes could not be asked: {error}")
        except ConnectorError as error:
            problem, kind = str(error), error.kind
        took = round((time.monotonic() - began) * 1000)
        return Verified(self.status(slug), problem, kind, took, skew.total_seconds() if skew else None, tuple(notes))

    def refresh_limits(self, slug: str, session: Session) -> Limits:
        """Ask what an account's server takes, and keep it."""
        found = session.limits()
        with self.home.write("", journaled=False) as w:
            store.put_limits(w, self.home.account(slug).id, found._asdict())
        return found

    def _limits_kept(self, account_id: int, session: Session) -> None:
        """Ask what an account's server takes where that was last asked long ago, or never."""
        if self.limits(account_id, within=_LIMITS_LAST) is None:
            found = session.limits()
            with self.home.write("", journaled=False) as w:
                store.put_limits(w, account_id, found._asdict())

    def limits(self, account_id: int, *, within: timedelta | None = None) -> Limits | None:
        """Return what an account's server said it takes; None where it was not asked, ``within`` a time if given."""
        found = store.limits(self.home.read(), account_id)
        if found is None or (within is not None and self.home.now() - parse_utc(found[1]) > within):
            return None
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in found[0].items()
        }
        return Limits(**{key: value for key, value in values.items() if key in Limits._fields})

    def note_problem(self, account_id: int, error: ConnectorError) -> bool:
        """Note that an account's sign-in is not taken; say whether that is news, so that a cause is told of once."""
        known = store.one(self.home.read(), account_id)
        text = str(error)
        if known is None or (known["problem"] == text and known["problem_kind"] in {error.kind, RIGHTS}):
            return False
        with self.home.write("", journaled=False) as w:
            return store.note_problem(w, account_id, text, error.kind)

    def note_works(self, account_id: int, handle: str = "") -> None:
        """Note that an account's sign-in was taken, which ends whatever was noted against it."""
        with self.home.write("", journaled=False) as w:
            store.note_works(w, account_id, handle, ended=(SIGN_IN, RIGHTS, UNREACHED))

    def _note(self, account_id: int, watched: Watched) -> None:
        if watched.refused is not None:
            with self.home.write("", journaled=False) as w:
                store.note_problem(w, account_id, str(watched.refused), RIGHTS if watched.rights else SIGN_IN)
            return
        if watched.worked:
            with self.home.write("", journaled=False) as w:
                store.note_works(w, account_id, watched.handle, ended=(SIGN_IN, UNREACHED))
        known = store.one(self.home.read(), account_id) if watched.unreached is not None else None
        # Passes come every few seconds: what is known is not written again, and keeps the instant it began at.
        if known is not None and not known["problem_kind"]:
            with self.home.write("", journaled=False) as w:
                store.note_problem(w, account_id, str(watched.unreached), UNREACHED)

    def _opened(self, connection: Connection, connector: Connector) -> tuple[Bag, SecretKeeper]:
        """Return an account's secrets and their keeper: those of the environment first, else those that are kept."""
        value = self._environment(connection)
        if value:
            return self._from_environment(connection, connector, value)
        if not connection.connected or connection.place is None:
            raise SignInNeededError(
                "it is not connected.", subject=connection.account, hint=f"smdash account connect {connection.account}"
            )
        if connection.place == "environment":
            raise SignInNeededError(
                "its secret is not in the environment.",
                subject=variable("TOKEN", connection.account),
                hint=f"Set it, or sign in: smdash account connect {connection.account}",
            )
        bag = self._bag(connection)
        if bag is None:
            where = "this system's keyring" if connection.place == "keyring" else "the home"
            missing = SignInNeededError(
                f"its secret is not in {where}.",
                subject=connection.account,
                hint=f"Sign in here: smdash account connect {connection.account}",
            )
            self.note_problem(connection.account_id, missing)
            raise missing
        name = str(connection.account_id)
        if (other := self.secrets.copied_from(connection.place, name, bag)) is not None:
            # Not noted: once the other one is gone, this is the home.
            raise SignInNeededError(
                f"this home is a copy of {one_line(str(other), 200)}, which goes on; from both everything would go out "
                "twice.",
                subject=connection.account,
                hint=f"Work there; or sign out there, and sign in here: smdash account connect {connection.account}",
            )
        return bag, SecretKeeper(self.secrets, connection, connection.place, name, bag=bag)

    def _bag(self, connection: Connection) -> Bag | None:
        """Return an account's kept secrets if they are of the very account it is connected to, else None."""
        if connection.place is None:
            return None
        name = _derived(connection) if connection.place == "environment" else str(connection.account_id)
        place = self._derived_place() if connection.place == "environment" else connection.place
        bag = self.secrets.get(place, name)
        if bag is None or (bag.server, bag.remote_id) != (connection.server, connection.remote_id):
            return None
        return bag

    # The environment --------------------------------------------------------------------------------------------

    def _environment(self, connection: Connection) -> str:
        try:
            return from_environment(connection.account, [each.slug for each in self.home.accounts()])
        except UsageError as error:
            raise SignInNeededError(error.what, subject=error.subject, hint=error.hint) from None

    def _derived_place(self) -> Place:
        """Return where sessions go that were made from a secret of the environment; the secret itself goes nowhere."""
        return self.secrets.forced() or "file"

    def _from_environment(self, connection: Connection, connector: Connector, value: str) -> tuple[Bag, SecretKeeper]:
        name, place, origin = _derived(connection), self._derived_place(), fingerprint(value)
        bag = self.secrets.get(place, name)
        known = (connection.server, connection.remote_id) if connection.connected else None
        if bag is None or bag.origin != origin or (bag.server, bag.remote_id) != known:
            bag = self._signed_in_from(connection, connector, value)._replace(origin=origin)
            self.secrets.put(place, name, bag)
        return bag, SecretKeeper(self.secrets, connection, place, name, bag=bag, value=value)

    def _signed_in_from(self, connection: Connection, connector: Connector, value: str) -> Bag:
        """Sign in with a secret of the environment; another account's is refused, as nobody is there to ask."""
        given = _given(connection, connector, value)
        try:
            with _naming(connection), quiet(lambda: (value,), connector.name):
                signed_in = connector.sign_in(given)
        except UsageError as error:
            raise SignInNeededError(error.what, subject=error.subject, hint=error.hint) from None
        candidate = self._candidate(connection, connector, signed_in)
        if candidate.doubts:
            raise SignInNeededError(
                " ".join(candidate.doubts), subject=variable("TOKEN", connection.account), hint="It was not used."
            )
        place: Place = connection.place or "environment"
        if not connection.connected:
            self._store(connection, signed_in, place)
        else:
            self.note_works(connection.account_id, signed_in.profile.handle)
        secret = {key: FROM_ENVIRONMENT if kept == value else kept for key, kept in signed_in.secret.items()}
        return Bag(signed_in.profile.server, signed_in.profile.remote_id, secret)


@contextmanager
def _naming(connection: Connection) -> Iterator[None]:
    """Let an error of a network name the account that was to be signed in as well."""
    try:
        yield
    except ConnectorError as error:
        if connection.account not in error.subject:
            error.subject = ", ".join(filter(None, (connection.account, error.subject)))
        raise


def _another(connection: Connection, profile: Profile, before: tuple[str, str]) -> str:
    """Return what a sign-in is of that is not of the account that was connected: by its name, or by its id."""
    if not connection.handle or not same_handle(connection.handle, profile.handle):
        was = f", {connection.handle}" if connection.handle else ""
        return f"another account than the one it was connected to{was}"
    server, number = (one_line(each, 80) for each in before)
    here = f"{one_line(profile.remote_id, 80)} on {one_line(profile.server, 80)}"
    return f"but of one of the same name that was made anew: it was {number} on {server}, and is {here}"


def _hidden(connector: Connector, values: Mapping[str, str]) -> set[str]:
    return {values[option.key] for option in connector.options if option.secret and option.key in values}


def _credentials(profile: Profile, secret: Mapping[str, str]) -> Credentials:
    return Credentials(profile.server, profile.remote_id, profile.handle, secret)


def _derived(connection: Connection) -> str:
    return f"{connection.account_id}-environment"


def _given(connection: Connection, connector: Connector, value: str) -> dict[str, str]:
    """Return what a person would type to sign in, from the environment and from what is known of the account.

    The first secret option is the variable's. Options ``server`` and ``pds`` are the server, ``handle`` is the name.
    """
    server = os.environ.get(variable("SERVER", connection.account), "").strip() or connection.server
    handle = connection.handle or connection.named
    given = {"server": server, "pds": server, "handle": handle}
    if secret := next((option.key for option in connector.options if option.secret), ""):
        given[secret] = value
    keys = {option.key for option in connector.options}
    return {key: text for key, text in given.items() if text and key in keys}
