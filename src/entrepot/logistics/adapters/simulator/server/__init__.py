"""The simulated carrier's own server: `Simulation` is a bare ASGI app that carries boxes of air."""

from entrepot.logistics.adapters.simulator.server.app import Simulation

__all__ = ["Simulation"]
