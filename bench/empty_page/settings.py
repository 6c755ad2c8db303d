"""The program's own settings, and one more address."""

from entrepot.site.settings import *  # noqa: F403  # all of them, on purpose
from entrepot.site.settings import TEMPLATES

ROOT_URLCONF = "bench.empty_page.urls"
TEMPLATES[0]["DIRS"].insert(0, __file__.rpartition("/")[0] + "/templates")
