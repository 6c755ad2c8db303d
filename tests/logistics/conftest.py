"""The simulators are those of payments' tests."""

from tests.payments.simulating import _simulators, simulators

__all__ = ["_simulators", "simulators"]
