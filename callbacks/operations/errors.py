"""How an operation says no to the person who asked."""


class Refused(Exception):
    """What was asked cannot be done; `code` is for programs, the text for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class TooLate(Refused):
    """Somebody was faster, or the moment has passed."""


class NotYours(Refused):
    """There is no such thing for the person who asked."""

    def __init__(self) -> None:
        super().__init__("not_found", "There is no such thing here.")
