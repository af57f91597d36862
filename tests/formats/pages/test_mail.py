"""Whatever came back by mail is text, and nothing in it is too strange."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.answer_text import Answered, Given
from smdash.domain.approval.answers import read_best, written
from smdash.domain.errors import UsageError
from smdash.formats.pages.mail import plain, readings

TEXT = "APPROVAL ANSWER 1\n* a < b & c\n"


def _mail(text: str = "", html: str = "", attached: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Re: Posts"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if attached:
        message.add_attachment(attached.encode(), maintype="text", subtype="plain", filename="answer.txt")
    return message.as_bytes()


def test_a_text_stays_as_it_is_and_markup_goes() -> None:
    assert plain(TEXT) == TEXT
    assert plain("<p>one <!-- <br> no -->two --> three") == "\none two --> three"
    assert plain("I wrote <b>this</b> & that") == "I wrote <b>this</b> & that"
    html = "<html><head><title>no</title><style>p{}</style></head><body><p>one</p><div>a &lt; b<br>two</div><script>no</script>"
    assert [line for line in plain(html).splitlines() if line] == ["one", "a < b", "two"]


def test_a_message_is_read_by_the_part_that_holds_the_answer() -> None:
    assert "a < b & c" in next(readings(_mail(TEXT)))
    html = f"<p>{TEXT.replace('&', '&amp;').replace('<', '&lt;')}</p>"
    assert any("a < b & c" in text for text in readings(_mail("see below", html)))
    both = next(readings(_mail("APPROVAL ANSWER 1\nbroken", attached=TEXT)))
    assert "a < b & c" in both
    assert "broken" not in both


@pytest.mark.parametrize(
    "comment", ["end it with <br> here", "<p>all</p> of <div>it</div>", "\u201cno\u201d, caf\u00e9 \U0001f600"]
)
@pytest.mark.parametrize(
    "how", ["text", "text of a mail", "html of a mail", "text/plain", "text/html", "application/octet-stream"]
)
def test_whatever_a_mail_says_of_it_the_answer_that_was_sent_is_read(how: str, comment: str) -> None:
    """Mail programs attach a text without its charset, or as bytes of no known kind; comments may speak of markup."""
    sent = Answered("0" * 32, "Acme <p> Tools", "Ann", None, (Given("0123456789", "changes", comment),))
    text, mail = written(sent), EmailMessage()
    mail["From"], mail["MIME-Version"] = "a@b.example", "1.0"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
    if how == "html of a mail":
        mail.set_content(f"<html><body>{escaped}</body></html>", subtype="html")
    else:
        mail.set_content(text if how == "text of a mail" else "It is attached.")
    if "/" in how:
        kind, _, subtype = how.partition("/")
        mail.add_attachment(text.encode(), maintype=kind, subtype=subtype, filename="answer.txt")
    assert read_best(readings(text.encode() if how == "text" else mail.as_bytes())) == (sent,)


def test_what_is_damaged_is_read_where_nothing_is_whole_and_what_is_cut_off_says_so() -> None:
    text = written(Answered("0" * 32, "Acme", "Ann", None, (Given("0123456789", "approved", "good"),)))
    (found,) = read_best(readings(text.replace("good", "bad").encode()))
    assert (found.whole, found.given[0].comment) == (False, "bad")
    with pytest.raises(UsageError, match="cut off"):
        read_best(readings(text[:-30].encode()))
    with pytest.raises(UsageError, match="no answer"):
        read_best(readings(b"<p>Thanks, all fine!</p>"))


def test_a_mail_within_mails_without_end_is_none() -> None:
    data = b"From: a\nMIME-Version: 1.0\n" + b"Content-Type: message/rfc822\n\n" * 3_000 + b"no"
    with pytest.raises(UsageError, match="no answer"):
        read_best(readings(data))


@given(st.binary())
def test_no_bytes_are_too_strange(data: bytes) -> None:
    for each in (data, b"From: a\nMIME-Version: 1.0\nContent-Type: text/html\n\n" + data, b"<html>" + data):
        assert all(isinstance(text, str) for text in readings(each))
