"""The calendar and the week as text: commands."""
