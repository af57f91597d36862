"""The calendar and the week as text: values and rules."""
