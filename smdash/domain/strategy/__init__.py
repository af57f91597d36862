"""A brand's strategy as a Markdown text with sections that age."""
