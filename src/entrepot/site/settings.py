"""Configuration, all of it from the environment, with defaults that are safe to develop on.

`entrepot check --deploy` refuses to call the defaults safe for production.
"""

import base64
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from entrepot.kit import logs
from entrepot.site import bucket, mail

assert __debug__, "Entrepot relies on assert: do not run Python with -O"

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ENTREPOT_HOME", ".entrepot")).resolve()

DEBUG = os.environ.get("ENTREPOT_DEBUG", "") == "1"
DEMO = os.environ.get("ENTREPOT_DEMO", "") == "1"
STAGING = os.environ.get("ENTREPOT_STAGING", "") == "1"
"""This instance is no shop: `entrepot drill` may fill it with a rehearsal's orders."""
DEVELOPMENT_KEY = "development-only-key-not-for-any-production-use-0123456789"
SECRET_KEY = os.environ.get("ENTREPOT_SECRET_KEY", DEVELOPMENT_KEY)
ALLOWED_HOSTS = os.environ.get("ENTREPOT_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
BASE_URL = os.environ.get("ENTREPOT_BASE_URL", "http://localhost:8000")
DOOR = os.environ.get("ENTREPOT_DOOR", "")
"""`host:port` at which each web worker also takes orders past the web server; empty: nowhere."""
CSRF_TRUSTED_ORIGINS = [BASE_URL]


def _derived(purpose: str) -> bytes:
    return sha256(f"{purpose}:{SECRET_KEY}".encode()).digest()


def _keys(variable: str, purpose: str) -> list[tuple[str, bytes]]:
    """`id:base64,id:base64`, newest first; derived from the secret key when unset."""
    text = os.environ.get(variable, "")
    if not text:
        return [("k0", _derived(purpose))]
    pairs = (part.split(":", 1) for part in text.split(","))
    return [(key_id, base64.b64decode(key)) for key_id, key in pairs]


ENTREPOT_DATA_KEYS = _keys("ENTREPOT_DATA_KEYS", "data")
ENTREPOT_QUOTE_KEYS = _keys("ENTREPOT_QUOTE_KEYS", "quote")

SIMULATOR_URL = os.environ.get("ENTREPOT_SIMULATOR_URL", "http://localhost:8001")
SIMULATOR_SECRET = os.environ.get(
    "ENTREPOT_SIMULATOR_SECRET",
    "whsec_" + base64.b64encode(_derived("simulator")).decode(),
)
VAT_REGISTER = os.environ.get("ENTREPOT_VAT_REGISTER", "simulator")
"""Who is asked about VAT numbers: `simulator`, `vies`, or `vies-test` with its trial numbers."""
VIES_URL = os.environ.get(
    "ENTREPOT_VIES_URL", "https://ec.europa.eu/taxation_customs/vies/rest-api"
)
FETCH_INNER = os.environ.get("ENTREPOT_FETCH_INNER", "") == "1"
"""Feeds and pictures may be fetched from inner addresses too: for tests and a demo only."""
VIES_REQUESTER = os.environ.get("ENTREPOT_VIES_REQUESTER", "")
"""Our own VAT number with its prefix: only then does an answer carry a reference as proof."""
REGISTERS = os.environ.get("ENTREPOT_REGISTERS", "simulator")
"""Who is asked about merchants' numbers: `simulator`, or `real` (those of `REGISTERS_USED`; where
none is connected, a person looks at the paper)."""
REGISTERS_USED = os.environ.get(
    "ENTREPOT_REGISTERS_USED", "vat,eori,hmrc,companies-house,sirene,gleif"
).split(",")
"""Which of the real ones are asked; Companies House only with a key besides."""
COMPANIES_HOUSE_URL = os.environ.get(
    "ENTREPOT_COMPANIES_HOUSE_URL", "https://api.company-information.service.gov.uk"
)
COMPANIES_HOUSE_KEY = os.environ.get("ENTREPOT_COMPANIES_HOUSE_KEY", "")
SIRENE_URL = os.environ.get("ENTREPOT_SIRENE_URL", "https://recherche-entreprises.api.gouv.fr")
GLEIF_URL = os.environ.get("ENTREPOT_GLEIF_URL", "https://api.gleif.org/api/v1")
HMRC_URL = os.environ.get("ENTREPOT_HMRC_URL", "https://api.service.hmrc.gov.uk")
EORI_URL = os.environ.get(
    "ENTREPOT_EORI_URL",
    "https://ec.europa.eu/taxation_customs/dds2/eos/validation/services/validation",
)
LAW_EVERY_S: float | None = float(os.environ.get("ENTREPOT_LAW_EVERY_S", "5"))
"""How old the law of a process may be before it looks for newer amendments; None: never."""
PAYMENT_WINDOW_MIN = int(os.environ.get("ENTREPOT_PAYMENT_WINDOW_MIN", "30"))
TRANSLATOR = os.environ.get("ENTREPOT_TRANSLATOR", "simulator")
"""Who draws up translations: `simulator`, `libretranslate` or `deepl`."""
TRANSLATOR_URL = os.environ.get("ENTREPOT_TRANSLATOR_URL", "")
TRANSLATOR_KEY = os.environ.get("ENTREPOT_TRANSLATOR_KEY", "")
REVIEW_FIRST = int(os.environ.get("ENTREPOT_REVIEW_FIRST", "10"))
"""So many of a new merchant's products an office looks at before they are offered."""
CONFIRM_AFTER_DAYS = int(os.environ.get("ENTREPOT_CONFIRM_AFTER_DAYS", "10"))
QUOTE_VALID_MIN = 15

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql:///entrepot")


POOL_WAIT_S_MAX = 5
"""How long a request waits for a connection: a database that is restarted is back by then."""


def _database(url: str) -> dict[str, Any]:
    """Several hosts, `target_session_attrs`, `sslmode` …: all that libpq knows may stand there."""
    facts = conninfo_to_dict(url)
    place = {name: str(facts.pop(name, "")) for name in ("user", "password", "host", "port")}
    name = facts.pop("dbname", "entrepot")
    options: dict[str, Any] = {"application_name": "entrepot", "connect_timeout": 5, **facts}
    if os.environ.get("ENTREPOT_POOL"):
        options["pool"] = {
            "min_size": 1,
            "max_size": int(os.environ["ENTREPOT_POOL"]),
            "timeout": POOL_WAIT_S_MAX,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": place["user"],
        "PASSWORD": place["password"],
        "HOST": place["host"],
        "PORT": place["port"],
        "OPTIONS": options,
        # A connection of the pool is tried before it is used: the database may have restarted.
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(DATABASE_URL)}

REPLICA_URL = os.environ.get("ENTREPOT_REPLICA_URL", "")
"""A streaming replica that pages may be read from; which queries, and when: `kit.replica`."""
REPLICA_LAG_S_MAX = float(os.environ.get("ENTREPOT_REPLICA_LAG_S", "5"))
"""A replica that is further behind is not read."""
if REPLICA_URL:
    DATABASES["replica"] = _database(REPLICA_URL)
    _given = DATABASES["replica"]["OPTIONS"].get("options", "")
    DATABASES["replica"]["OPTIONS"]["options"] = f"{_given} -c default_transaction_read_only=on"
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["entrepot.kit.replica.ReplicaRouter"] if REPLICA_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "entrepot.kit",
    "entrepot.money",
    "entrepot.ledger",
    "entrepot.offices",
    "entrepot.customs",
    "entrepot.catalog",
    "entrepot.payments",
    "entrepot.logistics",
    "entrepot.checkout",
    "entrepot.insights",
    "entrepot.channels",
    "entrepot.onboarding",
    "entrepot.selection",
    "entrepot.casework",
    "entrepot.storefront",
    "entrepot.site",
]

MIDDLEWARE = [
    "entrepot.site.away.DatabaseAwayMiddleware",
    "entrepot.kit.watching.WatchMiddleware",
    "entrepot.kit.replica.ReplicaMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "entrepot.kit.csp.ContentSecurityPolicyMiddleware",
    "entrepot.customs.pages.fresh.LawMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "entrepot.kit.shop_language.ShopLanguageMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "entrepot.offices.pages.acting.ActorMiddleware",
    "entrepot.offices.pages.factor.FactorMiddleware",
    "entrepot.kit.refused.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "entrepot.kit.shell.shell",
                "entrepot.offices.pages.shell_seats",
            ],
        },
    },
]

ROOT_URLCONF = "entrepot.site.urls"
ASGI_APPLICATION = "entrepot.site.asgi.app"

AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("ENTREPOT_EMAIL_VERIFICATION", "none")
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,10/5m/key"}
ACCOUNT_ADAPTER = "entrepot.site.signin.AccountAdapter"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ENTREPOT_MFA = os.environ.get("ENTREPOT_MFA", "offered" if DEMO else "required")
"""Whether operators, offices and finance must have a second factor: `required` or `offered`."""
assert ENTREPOT_MFA in {"required", "offered"}, "ENTREPOT_MFA is required or offered"
MFA_ADAPTER = "entrepot.site.signin.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""An address is confirmed by its own setting; a second factor waits for nothing."""
MFA_TOTP_ISSUER = os.environ.get("ENTREPOT_NAME", "Entrepot")
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://localhost")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "offices:desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("zh-hans", "简体中文"),
    ("en", "English"),
    ("it", "Italiano"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("es", "Español"),
]
"""Each by its own name, which is never translated. The desks speak all of them; the shop those
of its market (`kit.shell.SHOP_LANGUAGES`)."""
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [PACKAGE / "site" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
COLLECTED = os.environ.get("ENTREPOT_COLLECTED", "") == "1"
"""Set by `serve`: static files lie in STATIC_ROOT under names with their hash, for ever cacheable."""
MEDIA_S3_URL = os.environ.get("ENTREPOT_MEDIA_S3_URL", "")
"""`s3://key:secret@host/bucket?region=…`: pictures lie there instead of under MEDIA_ROOT. Needs
`pip install entrepot[s3]`."""
_media = bucket.read(MEDIA_S3_URL, variable="ENTREPOT_MEDIA_S3_URL") if MEDIA_S3_URL else None
MEDIA_ORIGIN = _media.origin if _media else ""
"""Whence pages may load pictures besides our own address."""
PRIVATE_S3_URL = os.environ.get("ENTREPOT_PRIVATE_S3_URL", "")
"""Another bucket, open to nobody: documents lie there, sealed before they leave, instead of under
HOME/private."""
STORAGES: dict[str, dict[str, Any]] = {
    "default": _media.storage(is_public=True)
    if _media
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if PRIVATE_S3_URL:
    _private = bucket.read(PRIVATE_S3_URL, variable="ENTREPOT_PRIVATE_S3_URL")
    assert not _media or (_private.origin, _private.name) != (_media.origin, _media.name), (
        "private files need a bucket of their own: that of pictures is open to everybody"
    )
    STORAGES["private"] = _private.storage(is_public=False)
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_BYTES_MAX = int(os.environ.get("ENTREPOT_UPLOAD_MB", "520")) * 1024 * 1024
"""A longer request is refused before it is read; a proxy in front should have the same bound."""
UPLOAD_BOUNDS = {"/documents/upload/": 12 * 1024 * 1024}
"""Endings of paths with a smaller bound of their own."""

EMAIL_URL = os.environ.get("ENTREPOT_EMAIL_URL", "")
"""`smtp://user:password@host:587?tls=1`, `smtps://…:465`, `file:///folder` or `console://`.

Unset, letters go to the console; in the demo nowhere, for there a page shows them.
"""
_mail = mail.read(EMAIL_URL or ("none://" if DEMO else "console://"))
EMAIL_BACKEND = f"django.core.mail.backends.{_mail.kind}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starts_tls, _mail.is_ssl
EMAIL_FILE_PATH = _mail.folder
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("ENTREPOT_FROM_EMAIL", "entrepot@localhost")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = logs.config(
    level=os.environ.get("ENTREPOT_LOG_LEVEL", "WARNING"),
    form=os.environ.get("ENTREPOT_LOG_FORMAT", "line"),
)
"""At INFO our own loggers tell each order's story by its id; `json` writes it for machines."""
TRUSTED_PROXIES = int(os.environ.get("ENTREPOT_TRUSTED_PROXIES", "0"))
"""How many proxies of our own stand before the web server: visitors are told apart by the address
that the outermost of them wrote into X-Forwarded-For. 0: by the connection's."""
OTLP_URL = os.environ.get("ENTREPOT_OTLP_URL", "")
"""The collector that traces go to (OTLP over HTTP); empty: no traces, and no cost."""
TRACE_SHARE = float(os.environ.get("ENTREPOT_TRACE_SHARE", "0.1"))
"""Which share of all requests, batches, events and jobs is traced."""
METRICS_TOKEN = os.environ.get("ENTREPOT_METRICS_TOKEN", "")
"""Who sends it as a bearer may read /metrics; empty: this machine only, and not by a proxy."""
READY_LAG_S_MAX = int(os.environ.get("ENTREPOT_READY_LAG_S", "900"))
"""With an older event waiting, /health/ready says no; 0 never does. Generous on purpose: all web
hosts share the outbox, and a shop that tells late is better than no shop."""
