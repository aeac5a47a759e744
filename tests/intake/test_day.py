from tests.intake.inbox import BANK, DAY, Inbox

OPTIONAL = tuple(sorted(set(BANK) - {"institution", "staff", "product", "client", "holding"}))


def test_a_clean_bank_is_loaded_whole(inbox: Inbox, rows) -> None:
    inbox.put_bank(*OPTIONAL)
    verdict = inbox.judge()
    for file in verdict.files:
        assert (file.held, file.rejected, file.loaded) == (False, 0, len(BANK[file.table])), file
    assert len(rows("client_state", DAY)) == 20
    assert rows("stale", DAY) == []
    assert rows("rejects", DAY) == []
    assert inbox.lake.read_json("manifest", DAY, 1)["sent"] == sorted(BANK)
