"""The bench asks the list for every filter there is."""

from bench.page_data import FILTERS, FROM_DATA, WIDE
from clients.selectors.client_filter import ClientFilter

OWN = {"list"}  # a list put together by hand is its owner's


def test_the_bench_leaves_no_filter_out() -> None:
    assert {*FILTERS, *FROM_DATA, *OWN} == set(ClientFilter.base_filters)


def test_every_value_asked_for_is_one() -> None:
    for name, values in FILTERS.items():
        choices = [
            str(value) for value, _words in ClientFilter.base_filters[name].extra.get("choices", ())
        ]
        assert not choices or set(values) <= set(choices), name
    assert all(set(given) <= set(FILTERS) for given in WIDE)
