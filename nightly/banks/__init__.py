"""Banks to try the product on: an invented one of any size, and the public Berka data."""
