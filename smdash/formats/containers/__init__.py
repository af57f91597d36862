"""ZIP archives and workbooks: files in and out."""
