"""Each mutant still removes the guard that it names: the code that it edits is there, exactly once."""

import pytest
from django.apps import apps

from tests.mutation.mutants import MUTANTS, Mutant
from tests.mutation.run import ROOT

EDITS = [mutant for mutant in MUTANTS if mutant.file]
DROPS = [mutant for mutant in MUTANTS if mutant.drops]


@pytest.mark.parametrize("mutant", EDITS, ids=lambda mutant: mutant.guard)
def test_the_guard_is_where_the_mutant_looks_for_it(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1


@pytest.mark.parametrize("mutant", DROPS, ids=lambda mutant: mutant.guard)
def test_the_constraint_has_the_name_that_the_mutant_drops(mutant: Mutant) -> None:
    models = apps.get_app_config("callbacks").get_models()
    assert mutant.drops in {each.name for model in models for each in model._meta.constraints}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.guard)
def test_the_tests_that_are_to_see_it_exist(mutant: Mutant) -> None:
    assert all((ROOT / tests.partition("::")[0]).exists() for tests in mutant.seen_by)
