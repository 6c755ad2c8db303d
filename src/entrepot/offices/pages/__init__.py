"""Pages of people and seats."""

from entrepot.offices.pages.seats import desk, seats, shell_seats, take_seat

__all__ = ["desk", "seats", "shell_seats", "take_seat"]
