"""Networks behind one contract, a connector each; what has none is published by hand."""
