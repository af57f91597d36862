"""Tables of text: encodings, columns, numbers, dates: files in and out."""
