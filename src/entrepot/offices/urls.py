"""Addresses of the landing and of the seats."""

from django.urls import URLPattern, path

from entrepot.offices import pages
from entrepot.offices.pages import (
    cities,
    houses,
    invitations,
    keys,
    letters,
    mandates,
    personal,
    security,
    teams,
    trail,
)

app_name = "offices"


def _team(prefix: str, name: str) -> list[URLPattern]:
    """A team's page, and the buttons beside its people and invitations."""
    return [
        path(prefix, getattr(teams, f"{name}_team"), name=f"{name}-team"),
        path(
            f"{prefix}members/<uuid:member>/",
            getattr(teams, f"{name}_member"),
            name=f"{name}-member",
        ),
        path(
            f"{prefix}invitations/<uuid:invitation>/",
            getattr(teams, f"{name}_invitation"),
            name=f"{name}-invitation",
        ),
    ]


urlpatterns = [
    path("desk/", pages.desk, name="desk"),
    path("desk/seats/", pages.seats, name="seats"),
    path("desk/seats/stop/", pages.stop, name="stop"),
    path("desk/seats/<slug:role>/", pages.take_seat, name="take-seat"),
    path("desk/invitations/<slug:token>/", invitations.invitation, name="invitation"),
    *_team("merchant/team/", "merchant"),
    *_team("office/team/", "office"),
    *_team("operator/team/", "operator"),
    *_team("operator/offices/<uuid:office>/teams/<slug:role>/", "house"),
    path("operator/offices/", houses.houses, name="houses"),
    path("operator/offices/new/", houses.open_house, name="open-house"),
    path("operator/offices/<uuid:office>/", houses.house, name="house"),
    path("operator/cities/", cities.operator_cities, name="operator-cities"),
    path("office/cities/", cities.office_cities, name="office-cities"),
    path("merchant/mandates/", mandates.mandates, name="mandates"),
    path("merchant/mandates/<uuid:mandate>/", mandates.mandate, name="mandate"),
    path("office/mandates/", mandates.office_mandates, name="office-mandates"),
    path("office/mandates/ask/<uuid:merchant>/", mandates.ask, name="ask-mandate"),
    path("office/mandates/<uuid:mandate>/withdraw/", mandates.withdraw, name="withdraw-mandate"),
    path("office/mandates/<uuid:mandate>/act/", pages.act, name="act"),
    path("operator/trail/", trail.operator_trail, name="operator-trail"),
    path("office/trail/", trail.office_trail, name="office-trail"),
    path("merchant/trail/", trail.merchant_trail, name="merchant-trail"),
    path("desk/security/", security.security, name="security"),
    path("desk/security/sessions/", security.end_other_sessions, name="end-other-sessions"),
    path("desk/security/sessions/<uuid:session>/", security.end_session, name="end-session"),
    path("desk/my-data/", personal.my_data, name="my-data"),
    path("desk/my-data/download/", personal.download, name="my-data-download"),
    path("desk/my-data/forgotten/", personal.forgotten, name="forgotten"),
    path("operator/persons/", personal.persons, name="persons"),
    path("operator/persons/proofs/<uuid:erasure>/", personal.proof, name="erasure"),
    path("operator/persons/contact/", personal.contact, name="contact"),
    path("operator/persons/<uuid:person>/", personal.person, name="person"),
    path("operator/persons/<uuid:person>/download/", personal.download_of, name="person-download"),
    path("merchant/keys/", keys.merchant_keys, name="merchant-keys"),
    path("merchant/keys/<uuid:key>/revoke/", keys.merchant_revoke_key, name="merchant-revoke-key"),
    path("office/keys/", keys.office_keys, name="office-keys"),
    path("office/keys/<uuid:key>/revoke/", keys.office_revoke_key, name="office-revoke-key"),
    path("operator/keys/", keys.operator_keys, name="operator-keys"),
    path("operator/keys/<uuid:key>/revoke/", keys.operator_revoke_key, name="operator-revoke-key"),
    path("operator/letters/", letters.letters, name="letters"),
    path(
        "operator/letters/<uuid:letter>/again/", letters.try_letter_again, name="try-letter-again"
    ),
]
