"""Addresses of the landing and of the seats."""

from django.urls import path

from entrepot.offices import pages

app_name = "offices"
urlpatterns = [
    path("desk/", pages.desk, name="desk"),
    path("desk/seats/", pages.seats, name="seats"),
    path("desk/seats/<slug:role>/", pages.take_seat, name="take-seat"),
]
