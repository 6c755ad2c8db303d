"""Pages of people and seats."""

from entrepot.offices.pages.seats import act, desk, seats, shell_seats, stop, take_seat

__all__ = ["act", "desk", "seats", "shell_seats", "stop", "take_seat"]
