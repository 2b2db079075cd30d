"""What operations on reports refuse, in a sentence for whoever asked."""


class ReportRefused(Exception):
    """It cannot be, or not now; the text says what to do."""
