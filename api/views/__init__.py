"""One viewset per kind of thing: parse, call one function of the domain, answer."""
