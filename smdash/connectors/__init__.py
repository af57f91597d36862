"""Networks behind one contract; none is connected yet, publishing is by hand."""
