"""A brand in one form: how it is shown, and what it keeps to with its client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.screens.base.form import Field, FormScreen
from smdash.services.accounts.client_fields import LAST_REPORT_DAY

if TYPE_CHECKING:
    from smdash.services.bundle import Services

FIELDS = (
    ("name", "Name", "as people read it"),
    ("colour", "Colour", "like #e8a35a"),
    ("zone", "Zone", "like Europe/Berlin"),
    ("approval", "Approval", "none, wanted, or needed before a post goes out"),
    ("language", "Language of dates and numbers", "like de-AT or en-GB; what the client reads"),
    ("currency", "Currency", "like EUR"),
    ("report_day", "Report due on day", f"1 to {LAST_REPORT_DAY}, of the month after; empty: none"),
)


def brand_form(services: Services, slug: str) -> FormScreen:
    """Return the form of a brand; what is left as it was is not changed, whoever changes it meanwhile."""
    before = brand_words(services, slug)

    def keep(given: dict[str, str]) -> str:
        changed = {name: text for name, text in given.items() if text != before[name].strip()}
        edit_brand_from_words(services, slug, changed)
        return f"Changed {slug}. u takes it back."

    return FormScreen(services, f"Change {slug}", [Field(*each, before[each[0]]) for each in FIELDS], keep)


def brand_words(services: Services, slug: str) -> dict[str, str]:
    """Return a brand in the words of its form."""
    brand = services.home.brand(slug, archived=True)
    return {
        "name": brand.name,
        "colour": brand.colour,
        "zone": brand.zone,
        "approval": brand.approval or "none",
        "language": brand.language,
        "currency": brand.currency,
        "report_day": str(brand.report_day or ""),
    }


def edit_brand_from_words(services: Services, slug: str, changed: dict[str, str]) -> None:
    """Change what of a brand's form is other than it was; UsageError names what is wrong."""
    values: dict[str, Any] = dict(changed)
    if "report_day" in values:
        text = values["report_day"] or "0"
        if not (text.isascii() and text.isdecimal() and len(text) < 4):
            raise UsageError(f"write a number from 1 to {LAST_REPORT_DAY}, or nothing.", subject="Report due on day")
        values["report_day"] = int(text)
    if values:
        services.manage.edit_brand(slug, **values)
