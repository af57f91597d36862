"""A word to the person by ntfy or by mail, and what each refusal of it means."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from smdash.connectors.base import ConnectorError, RejectedError, SignInNeededError, UnavailableError
from smdash.connectors.notices import MailBox, Topic, mailbox, send_mail, send_ntfy, topic
from smdash.domain.errors import UsageError
from tests.servers.smtp import SmtpServer

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = ("2 posts to hand over \u2014 now", "acme/x 09:00\nbean/instagram 17:45 \u00fc")


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


def box(port: int, user: str = "ann") -> MailBox:
    return mailbox(f"127.0.0.1:{port}", user, "ann@example.org", "ann@phone.example", "none")


def test_ntfy_is_asked_once_with_all_of_it() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"id": "1"})

    send_ntfy(Topic("https://ntfy.sh", "my-topic"), *WORD, "tk_secret", httpx.MockTransport(answer))
    (request,) = asked
    assert (request.method, str(request.url)) == ("POST", "https://ntfy.sh/")
    assert request.headers["Authorization"] == "Bearer tk_secret"
    said = json.loads(request.content)
    assert (said["topic"], said["title"], said["message"]) == ("my-topic", *WORD)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, SignInNeededError),
        (403, RejectedError),
        (404, RejectedError),
        (429, ConnectorError),
        (500, ConnectorError),
    ],
)
def test_what_ntfy_refuses_is_an_error(status: int, error: type[ConnectorError]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        del request
        return httpx.Response(status, json={"error": "no"})

    with pytest.raises(error) as told:
        send_ntfy(Topic("https://ntfy.sh", "my-secret-topic"), *WORD, "", httpx.MockTransport(answer))
    assert "my-secret-topic" not in str(told.value)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("https://ntfy.sh/Acme_1", Topic("https://ntfy.sh", "Acme_1")),
        ("ntfy.example.org:8443/acme", Topic("https://ntfy.example.org:8443", "acme")),
        ("acme-due", Topic("https://ntfy.sh", "acme-due")),
        ("http://127.0.0.1:8080/acme", Topic("http://127.0.0.1:8080", "acme")),
    ],
)
def test_topics_as_people_paste_them(typed: str, found: Topic) -> None:
    assert topic(typed) == found


@pytest.mark.parametrize(
    "typed", ["", "https://ntfy.sh/", "https://ntfy.sh/a/b", "http://ntfy.example/acme", "https://u:p@ntfy.sh/acme", "\u00fc", "https://[/acme", "ntfy.sh/acme?x=1"]
)  # fmt: skip
def test_what_is_no_topic_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        topic(typed)


def test_a_mail_is_taken_whole(smtp: SmtpServer) -> None:
    send_mail(box(smtp.port), "pass word", *WORD)
    ((user, to, text),) = smtp.mails
    assert (user, to) == ("ann pass word", ["ann@phone.example"])
    from email import message_from_bytes, policy

    mail = message_from_bytes(text.encode(), policy=policy.default)
    assert (mail["Subject"], mail["Auto-Submitted"]) == (WORD[0], "auto-generated")
    assert mail["Date"]
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail.get_content().replace("\r\n", "\n").strip() == WORD[1]


def test_nothing_of_a_subject_becomes_a_header(smtp: SmtpServer) -> None:
    send_mail(box(smtp.port, ""), "", "due\r\nBcc: eve@example.com", "text\r\n.\r\nMAIL FROM:<eve@example.com>")
    ((user, to, text),) = smtp.mails
    assert (user, to) == ("", ["ann@phone.example"])
    assert "\nBcc" not in text


@pytest.mark.parametrize(
    ("verb", "answer", "error"),
    [
        ("AUTH", "535 no such password: pass word", SignInNeededError),
        ("MAIL", "451 later", UnavailableError),
        ("MAIL", "550 never", RejectedError),
        ("RCPT", "550 nobody", RejectedError),
        ("DATA", "554 spam", RejectedError),
    ],
)
def test_what_a_mail_server_refuses_is_an_error(
    smtp: SmtpServer, verb: str, answer: str, error: type[ConnectorError]
) -> None:
    smtp.refuse[verb] = answer
    with pytest.raises(error) as told:
        send_mail(box(smtp.port), "pass word", *WORD)
    assert "pass word" not in str(told.value)
    assert smtp.mails == []


def test_a_server_without_tls_gets_nothing(smtp: SmtpServer) -> None:
    starts = mailbox(f"127.0.0.1:{smtp.port}", "ann", "ann@example.org", "ann@example.org", "starttls")
    with pytest.raises(RejectedError, match="offers no TLS"):
        send_mail(starts, "pass word", *WORD)
    with pytest.raises(RejectedError, match="TLS is not in order"):
        send_mail(starts._replace(security="tls"), "pass word", *WORD)
    with pytest.raises(UnavailableError, match="cannot be reached"):
        send_mail(starts._replace(port=1), "pass word", *WORD)
    assert smtp.mails == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate of 127.0.0.1 and its key in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl here")
    file = tmp_path_factory.mktemp("tls") / "here.pem"
    call = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{file}.key", "-out", f"{file}.crt"]
    subject = ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*call, *subject], check=True, capture_output=True)
    file.write_bytes(Path(f"{file}.key").read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@pytest.mark.parametrize("how", ["tls", "starttls"])
def test_a_password_goes_over_tls_to_a_server_that_is_known(
    certificate: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with SmtpServer(context, at_once=how == "tls") as server:
        there = mailbox(f"127.0.0.1:{server.port}", "ann", "ann@example.org", "ann@example.org", how)
        with pytest.raises(RejectedError, match="certificate"):
            send_mail(there, "pass word", *WORD)
        assert server.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send_mail(there, "pass word", *WORD)
        assert [mail[0] for mail in server.mails] == ["ann pass word"]


def test_where_mail_goes_is_read_as_it_is_typed() -> None:
    ann = ("ann", "ann@example.org", "ann@example.org")
    assert mailbox("smtp.example.org", *ann)[1:3] == (465, "tls")
    assert mailbox("smtp.example.org:587", *ann)[1:3] == (587, "starttls")
    assert mailbox("[::1]:2525", *ann, "none")[:3] == ("::1", 2525, "none")
    for server, *rest in (
        ("", *ann), ("smtp.example.org:99999", *ann), ("https://x", *ann), ("u@smtp.example.org", *ann),
        ("smtp.example.org", *ann, "none"), ("smtp.example.org", *ann, "ssl"),
        ("smtp.example.org", "ann", "ann", "ann@example.org"),
        ("smtp.example.org", "ann", "ann@example.org", "a@b.example, c@d.example"),
        ("smtp.example.org", "ann", "ann@example.org", "a@b.example\nBcc: x@y.example"),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            mailbox(server, *rest)
