"""`python -m entrepot.site.demo`: load the demo market unless it is there already."""

import django

if __name__ == "__main__":
    django.setup()
    from entrepot.site.demo import load

    load.everything()
