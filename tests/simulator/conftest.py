"""A simulator and a product for each test; time runs fifty times as fast as on the wall."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulator.world import OURS, Carrier, Loop, Product


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def product(loop: Loop) -> Iterator[Product]:
    product = Product(loop=loop)
    yield product
    product.close()


@pytest.fixture
def carrier(loop: Loop, product: Product) -> Iterator[Carrier]:
    """Closed before the product, which would otherwise be asked while it closes."""
    carrier = Carrier(loop=loop, speed=50)
    yield carrier
    carrier.close()


@pytest.fixture
def line(carrier: Carrier, product: Product) -> Carrier:
    """A carrier whose number +14155550100 is answered by /in, and tells its end to /ended."""
    carrier.number(OURS, voice_url=f"{product.url}/in", status_callback=f"{product.url}/ended")
    return carrier
