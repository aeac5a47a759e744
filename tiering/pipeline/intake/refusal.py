"""Why a file is held as a whole."""


class FileRefused(Exception):
    """Nothing of the file is used. ``code`` is one of ``extracts.HOLD_REASONS``."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
