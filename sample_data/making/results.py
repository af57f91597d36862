"""What came of it, as shops, sites, mailing lists and forms export it: orders, visits, members, leads, payments."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from making.base import LAST, Chance, table, texts, utc

if TYPE_CHECKING:
    from making.base import Post

BEGIN = date(2026, 9, 1)
"""The first day of what the shop, the site and the payments tell."""
FORM_BEGINS = date(2026, 7, 1)
FIRST_NAMES = ("Jonas", "Mette", "Ida", "Lars", "Britta", "Ole", "Signe", "Tilda", "Nils", "Runa", "Emil", "Frida")
LAST_NAMES = ("Holm", "Brandt", "Sund", "Vik", "Kjær", "Ahlers", "Moe", "Lind")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
B62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def make(past: dict[str, list[Post]]) -> dict[str, bytes]:
    """Return the files as name -> bytes."""
    return {
        "nord-shopify-orders.csv": _orders(past["nord/youtube"]),
        "nord-ga4-traffic.csv": _traffic(past["nord/youtube"]),
        "bean-mailchimp-audience.zip": _audience(),
        "bean-form-anfragen.csv": _form(),
        "bean-chatbot.csv": _chatbot(),
        "acme-stripe-payments.csv": _payments(),
    }


def _days(first: date = BEGIN) -> list[date]:
    return [first + timedelta(days=n) for n in range((LAST - first).days + 1)]


def _wall(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second))


def _films(posts: list[Post], day: date) -> int:
    """Return how many films went out in the week of a day."""
    monday = day - timedelta(days=day.weekday())
    return sum(monday <= post.wall.date() < monday + timedelta(days=7) for post in posts)


def _offset(wall: datetime) -> str:
    hours = round((wall - utc(wall).replace(tzinfo=None)).total_seconds() / 3600)
    return f"{wall:%Y-%m-%d %H:%M:%S} +{hours:02d}00"


GOODS = (
    ("Wool socks, grey", 19.0, "NP-SOCK-G"),
    ("Boot wax, tin", 12.5, "NP-WAX"),
    ("Second spoon", 9.0, "NP-SPOON-2"),
    ("Packing list, ten postcards", 14.0, "NP-POST-10"),
    ("Tarp 3x3, moss", 129.0, "NP-TARP-33"),
    ("Pot with a lid that fits", 58.0, "NP-POT"),
)
ORDER_HEAD = [
    *["Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing"],
    *["Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method"],
    *["Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Billing Name", "Notes"],
    *["Cancelled at", "Payment Method", "Refunded Amount", "Vendor", "Outstanding Balance", "Id", "Tags", "Source"],
]


def _orders(posts: list[Post]) -> bytes:
    """Write the shop's orders, newest first: more buy in weeks with more films; one was paid back, one has two goods."""
    chance = Chance("shop")
    buyers: list[tuple[str, str]] = []
    found: list[tuple[datetime, bool]] = []
    for monday in (day for day in _days(date(2026, 8, 31)) if day.weekday() == 0):
        for again, centre in ((False, 2.5 * _films(posts, monday) + 1.4), (True, 0.13 * len(buyers) ** 0.6 + 0.6)):
            for _ in range(chance.count(centre, 0.35)):
                at = datetime.combine(monday, time(0)) + timedelta(minutes=chance.below(7 * 24 * 60))
                at = at.replace(hour=7 + at.hour * 2 // 3, second=chance.below(60))
                if BEGIN <= at.date() <= LAST:
                    found.append((at, again))
    rows: list[list[list[object]]] = []
    paid_back = date(2026, 10, 12)
    for number, (at, again) in enumerate(sorted(found), start=1041):
        name = f"{FIRST_NAMES[chance.below(12)]} {LAST_NAMES[chance.below(8)]}"
        who = (name, f"{name.split(maxsplit=1)[0].lower()}.{chance.code(LETTERS, 3)}@example.com")
        if again and buyers:
            who = buyers[chance.below(len(buyers))]
        else:
            buyers.append(who)
        goods = [GOODS[chance.below(6 if chance.happens(0.45) else 4)]]
        if number == 1057:
            goods = [GOODS[5], GOODS[2]]
        total = sum(price for _, price, _ in goods) + 4.9
        refunded = at.date() >= paid_back and total > 60
        if refunded:
            paid_back = date.max
        status = "refunded" if refunded else "paid"
        when = _offset(at)
        first, *others = goods
        rows.append(
            [
                [
                    *[f"#{number}", who[1], status, when, "fulfilled", _offset(at + timedelta(days=2)), "no", "EUR"],
                    *[f"{total - 4.9:.2f}", "4.90", "0.00", f"{total:.2f}", "", "0.00", "Standard", when],
                    *[1, first[0], f"{first[1]:.2f}", first[2], who[0], "", "", "Shopify Payments"],
                    *[f"{total if refunded else 0:.2f}", "Nordpfad", "0.00", 5_800_000_000_000 + number * 7919, "", "web"],
                ],
                *(
                    [
                        *[f"#{number}", who[1], *[""] * 13, when, 1, good, f"{price:.2f}", sku, "", "", "", "", ""],
                        *["Nordpfad", *[""] * 4],
                    ]
                    for good, price, sku in others
                ),
            ]
        )  # fmt: skip
    return table([ORDER_HEAD, *(row for order in reversed(rows) for row in order)]).encode()


SOURCES = (
    ("google / organic", 36.0, 0.0),
    ("(direct) / (none)", 15.0, 0.0),
    ("youtube.com / referral", 2.0, 5.6),
    ("l.threads.com / referral", 3.4, 0.0),
)


def _traffic(posts: list[Post]) -> bytes:
    """Write an exploration of the site's sessions as it is downloaded: comment lines, a row of totals, the days."""
    chance = Chance("site")
    rows: list[list[object]] = []
    for day in _days():
        films, season = _films(posts, day), 1 + (day - BEGIN).days / 700
        for source, centre, each in SOURCES:
            talk = 1.5 if "threads" in source and day >= date(2026, 11, 1) else 1.0
            sessions = chance.count((centre * season + each * films) * talk, 0.45)
            if sessions:  # What had no session has no row.
                engaged = min(sessions, round(sessions * chance.near(0.62, 0.25)))
                rows.append([f"{day:%Y%m%d}", source, sessions, engaged, f"{engaged / sessions:.4f}", 0])
    sessions, engaged = (sum(int(str(row[column])) for row in rows) for column in (2, 3))
    totals = ["", "", sessions, engaged, f"{engaged / sessions:.4f}", 0, "Grand total"]
    head = ["Date", "Session source / medium", "Sessions", "Engaged sessions", "Engagement rate", "Total revenue"]
    line = "# ----------------------------------------"
    notes = [line, "# Nordpfad", "# Free form-Where they come from", f"# {BEGIN:%Y%m%d}-{LAST:%Y%m%d}", line, ""]
    return "".join(f"{each}\n" for each in notes).encode() + table([head, totals, *rows]).encode()


MEMBER_HEAD = [
    *["Email Address", "First Name", "Last Name", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME"],
    *["CONFIRM_IP", "LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF", "TIMEZONE", "CC", "REGION"],
]
GONE_HEAD = {
    "subscribed": ["LAST_CHANGED"],
    "unsubscribed": [
        "UNSUB_TIME",
        "UNSUB_CAMPAIGN_TITLE",
        "UNSUB_CAMPAIGN_ID",
        "UNSUB_REASON",
        "UNSUB_REASON_OTHER",
    ],
    "cleaned": ["CLEAN_TIME", "CLEAN_CAMPAIGN_TITLE", "CLEAN_CAMPAIGN_ID"],
}


def _audience() -> bytes:
    """Write the archive of an audience export: who is on the list, who left it, and whose address is gone."""
    chance = Chance("list")
    files: dict[str, list[list[object]]] = {name: [] for name in GONE_HEAD}
    older = [date(2025, 9, 1) + timedelta(days=chance.below(300)) for _ in range(70)]
    newer = [date(2026, 7, 1) + timedelta(days=chance.below((LAST - date(2026, 7, 1)).days)) for _ in range(27)]
    for number, day in enumerate(sorted([*older, *newer]), start=1):
        name = FIRST_NAMES[chance.below(12)], LAST_NAMES[chance.below(8)]
        at = utc(_wall(day, 7 + chance.below(14), chance.below(60), chance.below(60)))
        asked = f"{at:%Y-%m-%d %H:%M:%S}"
        confirmed = f"{at + timedelta(minutes=1 + chance.below(300)):%Y-%m-%d %H:%M:%S}"
        where = ["", "", 1, 2, "Europe/Berlin", "DE", "BE"] if chance.happens(0.6) else [""] * 7
        row: list[object] = [f"{name[0].lower()}.{chance.code(LETTERS, 4)}@example.com", *name, 2 + chance.below(3)]
        row += [asked, "", confirmed, "", "", *where[1:]]
        state, left = "subscribed", confirmed
        if number % 13 == 5:
            state = "cleaned" if number % 26 == 5 and number > 50 else "unsubscribed"
            went = utc(_wall(date(2026, 8, 4), 9, 12)) + timedelta(days=number, minutes=chance.below(400))
            left = f"{went:%Y-%m-%d %H:%M:%S}"
        more = {
            "subscribed": [left],
            "unsubscribed": [left, "What the oven says", "a41f", "NORMAL", ""],
            "cleaned": [left, "What the oven says", "a41f"],
        }[state]
        files[state].append([*row, *more, 40_000 + number * 4, chance.code("0123456789abcdef", 10), "", ""])
    out = io.BytesIO()
    # Stored as it is, since what is packed differs from one library to the next.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for state, rows in files.items():
            head = [*MEMBER_HEAD, *GONE_HEAD[state], "LEID", "EUID", "NOTES", "TAGS"]
            name = f"{state}_email_audience_export_7d20c1.csv"
            archive.writestr(zipfile.ZipInfo(name, (LAST.year, LAST.month, LAST.day, 9, 30, 0)), table([head, *rows]))
    return out.getvalue()


UTMS = (
    ("instagram", "social", "menu"),
    ("instagram", "social", "menu"),
    ("facebook", "social", "brunch"),
    ("google", "organic", ""),
    ("", "", ""),
)


def _form() -> bytes:
    """Write what came in by the site's form, as a German spreadsheet saves it: mark, semicolons, spam among it."""
    chance, wishes = Chance("form"), texts("results")
    rows: list[list[object]] = []
    for day in _days(FORM_BEGINS):
        if not chance.happens(0.25):
            continue
        at = _wall(day, 8 + chance.below(14), chance.below(60))
        spam = chance.happens(0.12)
        kind, text = wishes["spam" if spam else "form"][chance.below(2 if spam else 8)].split("|")
        utm = UTMS[4] if spam else UTMS[chance.below(5)]
        mail = f"{FIRST_NAMES[chance.below(12)].lower()}.{chance.code(LETTERS, 4)}@example.com"
        row = [f"a-{300 + len(rows)}", f"{at:%d.%m.%Y %H:%M}", kind, 2 + chance.below(28), mail, text, *utm]
        rows.append([*row, "Spam" if spam else "neu"])
    head = ["Submission ID", "Submitted at", "Anlass", "Gäste", "E-Mail", "Nachricht"]
    head += ["utm_source", "utm_medium", "utm_campaign", "Status"]
    return table([head, *rows], ";", end="\r\n").encode("utf-8-sig")


def _chatbot() -> bytes:
    """Write the talks of a chatbot since it is there: most end at the opening hours, two were taken for leads."""
    chance, words = Chance("chatbot"), texts("results")["chatbot"]
    rows: list[list[object]] = []
    for day in _days(date(2026, 9, 14)):
        if not chance.happens(0.42):
            continue
        at = utc(_wall(day, 9 + chance.below(12), chance.below(60), chance.below(60)))
        lead = len(rows) in {6, 19}
        said = words[len(words) - 1 - (len(rows) == 6)] if lead else words[chance.below(len(words) - 2)]
        topic, outcome = said.split("|")
        number = chance.code("0123456789abcdef", 8)
        rows.append([number, f"{at:%Y-%m-%d %H:%M:%S}", topic, 2 + chance.below(7), "yes" if lead else "no", outcome])
    head = ["Conversation ID", "Started (UTC)", "Topic", "Messages", "Lead", "Outcome"]
    return table([head, *rows]).encode()


PAYMENT_HEAD = [
    *["id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Captured", "Converted Amount"],
    *["Converted Amount Refunded", "Converted Currency", "Fee", "Description", "Mode", "Status", "Customer ID"],
    *["Customer Email", "Disputed Amount", "Dispute Status"],
]


def _payments() -> bytes:
    """Write the payments for licences, newest first: new and known customers, one paid back, one in another currency."""
    chance = Chance("licences")
    customers: list[tuple[str, str]] = []
    rows: list[list[object]] = []
    for day in _days():
        if day.weekday() > 4 or not chance.happens(0.6):
            continue
        at = _wall(day, 7 + chance.below(12), chance.below(60), chance.below(60))
        if customers and chance.happens(0.3):
            who = customers[chance.below(len(customers))]
        else:
            mail = f"{chance.code(LETTERS[:26], 6)}@{chance.code(LETTERS[:26], 5)}.example"
            who = (f"cus_{chance.code(B62, 14)}", mail)
            customers.append(who)
        amount = 79.0 if chance.happens(0.7) else 290.0
        back = amount if len(rows) == 11 else 0.0
        money = "eur" if len(rows) == 17 else "usd"
        status = "Refunded" if back else "Paid"
        paid = [f"{amount:.2f}", f"{back:.2f}"]
        rows.append(
            [
                *[f"ch_{chance.code(B62, 24)}", f"{at:%Y-%m-%d %H:%M:%S}", *paid, money, "true", *paid, money],
                *[f"{amount * 0.029 + 0.3:.2f}", "Acme Tools, team" if amount > 100 else "Acme Tools, one seat"],
                *["Live", status, *who, "", ""],
            ]
        )
    return table([PAYMENT_HEAD, *reversed(rows)]).encode()
