"""The simulated registers' own server: `Simulation` is a bare ASGI app that knows everybody."""

from entrepot.onboarding.adapters.simulator.server.app import Simulation

__all__ = ["Simulation"]
