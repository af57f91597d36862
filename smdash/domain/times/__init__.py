"""Times, days and days of the week as people type them: the one place that reads them."""
