"""A word to the person themselves: to a topic of an ntfy server, or as a mail.

Nothing here is a post. What could not be brought is an error of the connectors; a word that may have arrived counts as
not brought, since a reminder twice does no harm. Sources: https://docs.ntfy.sh/publish/#publish-as-json,
https://docs.python.org/3/library/smtplib.html, RFC 8314 (TLS for mail), RFC 3834 (Auto-Submitted).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from smdash.connectors.base import RejectedError, SignInNeededError, UnavailableError
from smdash.connectors.http import Client, is_loopback, server_address, sorted_out, utc_now
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    import httpx

    from smdash.domain.publishing.reminders import Security

SECONDS = 15.0
_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")
_ADDRESS = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+")


class Topic(NamedTuple):
    """A topic on an ntfy server; its name is the secret: whoever knows it reads along."""

    server: str
    name: str


class MailBox(NamedTuple):
    """How mail is sent: through which server, as whom, to whom."""

    host: str
    port: int
    security: Security
    user: str
    sender: str
    to: str


def topic(address: str) -> Topic:
    """Read ``https://ntfy.sh/mytopic`` or ``mytopic`` alone; UsageError for what is none."""
    plain = address.strip()
    wanted = plain if "/" in plain else f"https://ntfy.sh/{plain}"
    if "://" not in wanted:
        wanted = f"https://{wanted}"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        parts = urlsplit("")
    name = parts.path.strip("/")
    if not _TOPIC.fullmatch(name) or parts.query or parts.fragment:
        raise UsageError(
            "this is no topic of an ntfy server.",
            hint="Like https://ntfy.sh/NAME, of letters, digits, _ and -.",
        )
    return Topic(server_address(f"{parts.scheme}://{parts.netloc}"), name)


def mailbox(server: str, user: str, sender: str, to: str, security: str = "") -> MailBox:
    """Read where mail goes: ``smtp.example.org`` or with a port; without a word TLS from the start, on 587 STARTTLS.

    UsageError for what is no server or no address, and for no TLS to another machine.
    """
    try:
        parts = urlsplit(f"//{server.strip()}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.username is not None or parts.path or " " in server.strip():
        raise UsageError("this is no mail server.", subject=one_line(server, 60), hint="Like smtp.example.org:465.")
    how = security or ("starttls" if port in {25, 587} else "tls")
    if how not in {"tls", "starttls", "none"}:
        raise UsageError("there is no such way.", subject=one_line(how, 20), hint="Ways: tls, starttls, none.")
    if how == "none" and not is_loopback(host):
        raise UsageError("a password would cross the network in plain text.", subject=host, hint="Use tls or starttls.")
    for each in (sender, to):
        if not _ADDRESS.fullmatch(each.strip()):
            raise UsageError("this is no mail address.", subject=one_line(each, 80), hint="Like ann@example.org.")
    standard = {"tls": 465, "starttls": 587, "none": 25}[how]
    return MailBox(host, port or standard, how, user.strip(), sender.strip(), to.strip())  # type: ignore[arg-type]


def send_ntfy(to: Topic, title: str, body: str, token: str = "", transport: httpx.BaseTransport | None = None) -> None:
    """Bring a word to a topic; one of the connectors' errors where that was not done, or nobody knows."""
    client = Client(to.server, token=token, transport=transport)
    try:
        said = {"topic": to.name, "title": title, "message": body, "tags": ["calendar"]}
        answer = client.call("POST", "/", writes=True, json=said)
        sorted_out(answer, utc_now(), "error", subject=to.server)
    finally:
        client.close()


def send_mail(box: MailBox, password: str, title: str, body: str) -> None:
    """Send a mail; one of the connectors' errors where the server did not take it. Nothing is sent without TLS."""
    message = EmailMessage()
    try:
        message["Subject"], message["From"], message["To"] = one_line(title, 200), box.sender, box.to
        message["Date"], message["Auto-Submitted"] = format_datetime(utc_now()), "auto-generated"
        message["Message-ID"] = make_msgid(domain=box.sender.rpartition("@")[2])
        message.set_content(body)
    except (MessageError, ValueError) as error:
        raise RejectedError("no mail can be made of it.", subject=box.host) from error
    try:
        with _connected(box) as server:
            if box.user:
                server.login(box.user, password)
            server.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise SignInNeededError(
            "it does not take the password.", subject=box.host, hint="Some providers want an app password."
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise RejectedError("it offers no TLS or sign-in, so nothing was sent.", subject=box.host) from error
    except smtplib.SMTPResponseException as error:
        kind = RejectedError if error.smtp_code >= 500 else UnavailableError
        words = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        raise kind(f"it refused: {error.smtp_code} {one_line(words, 120)}.", subject=box.host) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise RejectedError("it does not take mail for that address.", subject=box.host) from error
    except ssl.SSLError as error:
        raise RejectedError("its certificate or its TLS is not in order.", subject=box.host) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        what = f"it cannot be reached ({one_line(str(why), 80)})."
        raise UnavailableError(what, subject=f"{box.host}:{box.port}", hint="Try again later.") from error


def _connected(box: MailBox) -> smtplib.SMTP:
    if box.security == "tls":
        return smtplib.SMTP_SSL(box.host, box.port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(box.host, box.port, timeout=SECONDS)
    try:
        if box.security == "starttls":
            server.starttls(context=ssl.create_default_context())
    except Exception:
        server.close()
        raise
    return server
