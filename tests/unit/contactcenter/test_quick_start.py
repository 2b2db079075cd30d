"""A quick start leaves the collector as it was, and what was made at the start out of its way."""

import gc

import pytest

from contactcenter.quick_start import nothing_is_garbage


def test_nothing_is_collected_meanwhile_and_everything_afterwards() -> None:
    with nothing_is_garbage():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()


def test_a_start_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError), nothing_is_garbage():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
