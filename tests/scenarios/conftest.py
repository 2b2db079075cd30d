"""People for the scenarios, on the running product."""

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios import cast


@pytest.fixture
def maria(stack: RunningStack) -> cast.Caller:
    return cast.Caller(stack, cast.MARIA)


@pytest.fixture
def omar(stack: RunningStack) -> cast.Caller:
    return cast.Caller(stack, cast.OMAR)


@pytest.fixture
def lena(stack: RunningStack) -> cast.Caller:
    return cast.Caller(stack, cast.LENA)


@pytest.fixture
def paul(stack: RunningStack) -> cast.Caller:
    return cast.Caller(stack, cast.PAUL)


@pytest.fixture
def ana(stack: RunningStack) -> cast.Agent:
    return cast.Agent(stack, "ana")


@pytest.fixture
def bob(stack: RunningStack) -> cast.Agent:
    return cast.Agent(stack, "bob")


@pytest.fixture
def sue(stack: RunningStack) -> cast.Supervisor:
    return cast.Supervisor(stack)
