"""The calendar and the week as text: use cases."""
