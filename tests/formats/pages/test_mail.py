"""Whatever came back by mail is text, and nothing in it is too strange."""

from __future__ import annotations

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from smdash.formats.pages.mail import plain, words_of

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
    assert plain("I wrote <b>this</b> & that") == "I wrote <b>this</b> & that"
    html = "<html><head><title>no</title><style>p{}</style></head><body><p>one</p><div>a &lt; b<br>two</div><script>no</script>"
    assert [line for line in plain(html).splitlines() if line] == ["one", "a < b", "two"]


def test_a_message_is_read_by_the_part_that_holds_the_answer() -> None:
    assert "a < b & c" in words_of(_mail(TEXT))
    assert "a < b & c" in words_of(_mail("see below", f"<p>{TEXT.replace('&', '&amp;').replace('<', '&lt;')}</p>"))
    both = words_of(_mail("APPROVAL ANSWER 1\nbroken", attached=TEXT))
    assert "a < b & c" in both
    assert "broken" not in both


@given(st.binary())
def test_no_bytes_are_too_strange(data: bytes) -> None:
    for each in (data, b"From: a\nMIME-Version: 1.0\nContent-Type: text/html\n\n" + data, b"<html>" + data):
        assert isinstance(words_of(each), str)
