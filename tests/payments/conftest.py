"""The simulators are shared with logistics' tests."""

from tests.payments.simulating import _simulators, simulators

__all__ = ["_simulators", "simulators"]
