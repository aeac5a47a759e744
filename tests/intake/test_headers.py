"""What is said of a wrong header: which columns, and no word of somebody's data."""

import pytest

from tests.intake.inbox import Inbox, of
from tests.intake.test_held_files import HEAD, NAME, content

HEADERS = [
    (HEAD.replace(b"balance", b"saldo"), "missing balance; unknown saldo"),
    (HEAD[:-1] + b",balance\n", "twice balance"),
    (HEAD.replace(b"balance", "张三".encode()), "missing balance; unknown (not a name)"),
    (b"C001,O1,P1,CNY,12.00,\n", "its first line is no header of 6 columns"),
]


@pytest.mark.parametrize(("header", "said"), HEADERS, ids=[said for _, said in HEADERS])
def test_a_wrong_header_is_told_by_its_columns_and_never_by_somebody_s_data(
    inbox: Inbox, header: bytes, said: str
) -> None:
    inbox.put_bank()
    content(inbox, header)
    assert of(inbox.judge(), "holding").detail == f"{NAME}: {said}"
