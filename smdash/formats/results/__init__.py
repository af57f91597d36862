"""Files with results: exports of shops, lists and web statistics, and any table by a mapping."""
