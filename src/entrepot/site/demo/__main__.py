"""`python -m entrepot.site.demo`: load the demo market unless it is there already."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    django.setup()
    from entrepot.site.demo import load

    load.everything()
