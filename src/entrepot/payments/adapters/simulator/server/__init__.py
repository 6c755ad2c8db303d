"""The simulated provider's own server: `Simulation` is a bare ASGI app with a hosted pay page."""

from entrepot.payments.adapters.simulator.server.app import Simulation

__all__ = ["Simulation"]
