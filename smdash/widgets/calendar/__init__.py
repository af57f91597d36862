"""The calendar and the week as text: what is painted."""
