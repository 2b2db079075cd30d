"""All settings, in one flat file; every value that an operator sets comes from the environment (see .env.example)."""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from contactcenter import api_description, content_policy, env, log_config
from contactcenter.admin_look import UNFOLD  # noqa: F401 - the admin reads it here

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env_file(Path(env.text("ENV_FILE", default=str(BASE_DIR / ".env"))))

# --- What this installation is -------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
DEMO = DEBUG and env.flag("DEMO", default=False)
"""Demo mode: one-click logins and the front page of the demo. Never on where DEBUG is off."""

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one with "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'` and put it into .env."
        )
    SECRET_KEY = "insecure-development-key-that-is-refused-when-debug-is-off"

PUBLIC_BASE_URL = env.url("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")
"""The address under which the carrier reaches this installation; webhook signatures are made for it."""

SERVED_OVER_HTTPS = PUBLIC_BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
TIME_ZONE = env.text("TIME_ZONE", default="UTC")
"""How times are shown; business hours carry a zone of their own, and the database keeps UTC."""

USE_TZ = True
LANGUAGE_CODE = "en-us"
USE_I18N = True
ROOT_URLCONF = "contactcenter.urls"
ASGI_APPLICATION = "contactcenter.asgi.application"
WSGI_APPLICATION = "contactcenter.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "daphne",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "django_structlog",
    "import_export",
    "phonenumber_field",
    "simple_history",
    "telephony",
    "agents",
    "tickets",
    "callbacks",
    "reporting",
    "integrations",
    "contactcenter",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "contactcenter.embedding.PartitionedCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "contactcenter.headers.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "contactcenter.admin_csp.AdminPolicyMiddleware",
    "contactcenter.embedding.EmbeddingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "contactcenter.without_database.WithoutDatabaseMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "contactcenter.context.product",
            ],
        },
    },
]

# --- Database ------------------------------------------------------------------------------------------------

VAR_DIR = Path(env.text("VAR_DIR", default=str(BASE_DIR / "var")))
DATABASE_URL = env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'contactcenter.sqlite3'}"
try:
    DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
except Exception as error:
    raise ImproperlyConfigured(
        "DATABASE_URL is not an address of a database. For example: "
        "DATABASE_URL=postgres://user:password@127.0.0.1:5432/contactcenter"
    ) from error
CALLER_WAITS_SECONDS = env.seconds("CALLER_WAITS_SECONDS", default=1.8, least=0.5, most=10)  # for something to hear
POOL_WAITS_SECONDS = CALLER_WAITS_SECONDS - 0.3  # for a connection: what is left is enough to say that there is none
DATABASE_POOL_SIZE = env.whole_number("DATABASE_POOL_SIZE", default=8, least=1, most=500)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Row locks are ignored by SQLite: IMMEDIATE makes each transaction the only writer from its start.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        # Once the server is back, nobody waits out a long back-off.
        "pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": POOL_WAITS_SECONDS, "reconnect_timeout": 2},
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000",
    }

# --- Redis: hints and pushes, never the truth ------------------------------------------------------------------

REDIS_URL = env.url("REDIS_URL", default="redis://127.0.0.1:6379/0", schemes=("redis", "rediss", "unix"))
CHANNEL_LAYERS = {
    "default": {
        # On the library's `pubsub` layer: its `core` drops messages past 100 unread and forgets groups after a day.
        "BACKEND": "contactcenter.channel_layer.Layer",
        "CONFIG": {"hosts": [REDIS_URL]},
    },
}

CELERY_BROKER_URL = env.url("CELERY_BROKER_URL", default=REDIS_URL, schemes=("redis", "rediss", "unix"))
CELERY_BROKER_TRANSPORT = "contactcenter.broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "socket_keepalive": True,
    # Who sends a hint while Redis is away, perhaps in a caller's request, is done with it at once: the sweeps find it.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "socket_connect_timeout": 1.0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "contactcenter"
CELERY_TASK_TIME_LIMIT = 60
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "contactcenter.beat:PatientScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
SWEEP_SECONDS = env.whole_number("SWEEP_SECONDS", default=2, least=1, most=60)
"""Whole seconds: beat's table has no others, and would take half a second for none at all."""


# --- The carrier -----------------------------------------------------------------------------------------------

CARRIER = "telephony.twilio.carrier.TwilioCarrier"
CARRIER_TIMEOUT_SECONDS = env.seconds("CARRIER_TIMEOUT_SECONDS", default=8, least=0.1, most=60)
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN")
TWILIO_AUTH_TOKEN_SECONDARY = env.text("TWILIO_AUTH_TOKEN_SECONDARY")
TWILIO_API_KEY_SID = env.text("TWILIO_API_KEY_SID")
TWILIO_API_KEY_SECRET = env.text("TWILIO_API_KEY_SECRET")
TWILIO_TWIML_APP_SID = env.text("TWILIO_TWIML_APP_SID")
TWILIO_API_BASE_URL = env.url("TWILIO_API_BASE_URL", default="https://api.twilio.com")
SIMULATOR_URL = env.url("SIMULATOR_URL")
"""Where the simulator's page and API are, when it stands in for the carrier; empty with a real account."""

CARRIER_CALLS_PER_SECOND = env.seconds(
    "CARRIER_CALLS_PER_SECOND", default=0 if SIMULATOR_URL else 1, least=0, most=1000
)
"""How many calls we place a second; an account's own limit is 1 until the carrier raises it. 0: as fast as they come."""

MOST_CALLS_PER_NUMBER_IN_5_MINUTES = env.whole_number(
    "MOST_CALLS_PER_NUMBER_IN_5_MINUTES", default=0 if DEMO else 5, least=0, most=1000
)
"""How often one customer's number is called within five minutes, over all numbers of ours; 0: no limit."""

MOST_CALLS_PER_HOUR = env.whole_number("MOST_CALLS_PER_HOUR", default=0, least=0, most=1_000_000)
MOST_CALLS_PER_DAY = env.whole_number("MOST_CALLS_PER_DAY", default=0, least=0, most=10_000_000)
"""Hard stops for all numbers together: beyond so many calls no customer is called, and no callback offered; 0: none."""

CODE_CALLS_PER_NUMBER_A_DAY = env.whole_number(
    "CODE_CALLS_PER_NUMBER_A_DAY", default=0 if DEMO else 3, least=0, most=1000
)
CODE_CALLS_PER_ADDRESS_AN_HOUR = env.whole_number(
    "CODE_CALLS_PER_ADDRESS_AN_HOUR", default=0 if DEMO else 5, least=0, most=100_000
)
CODE_CALLS_A_DAY = env.whole_number("CODE_CALLS_A_DAY", default=300, least=0, most=1_000_000)
"""How often numbers that were written on a page are called with a code: one number, from one address, and all; 0: no limit."""

LOOKUP_HOSTS = env.hosts("LOOKUP_HOSTS")
TICKET_WEBHOOK_HOSTS = env.hosts("TICKET_WEBHOOK_HOSTS")
EVENT_WEBHOOK_HOSTS = env.hosts("EVENT_WEBHOOK_HOSTS")
SALESFORCE_HOSTS = env.hosts("SALESFORCE_HOSTS")
"""Who may be asked for data about a call, posted new tickets, posted events, and an org's hosts beside Salesforce's own."""

TICKET_EMAILS = env.words("TICKET_EMAILS")
"""Who is told by e-mail of each new ticket, of whatever queue; each queue may have more."""

TICKET_WEBHOOK_URL = env.url("TICKET_WEBHOOK_URL")
"""Where each new ticket is posted, of whatever queue; each queue may have one more."""

TICKET_WEBHOOK_SECRET = env.text("TICKET_WEBHOOK_SECRET")
"""What these posts are signed with; without one nothing is posted."""

EMAIL_URL = env.text("EMAIL_URL")
EMAIL_IS_SET_UP = bool(EMAIL_URL)
globals().update(environ.Env.email_url_config(EMAIL_URL or "dummymail://"))
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="contact-center@localhost")
EMAIL_TIMEOUT = 10
REPORT_EMAIL_DOMAINS = [domain.lower().removeprefix("@") for domain in env.words("REPORT_EMAIL_DOMAINS")]
"""To whose addresses reports may be sent, besides those of supervisors' own accounts."""

SALESFORCE_CLIENT_SECRET = env.text("SALESFORCE_CLIENT_SECRET")
"""The consumer secret of the connected app by which tasks are written; the rest of it stands in admin."""

DATA_NAMES = env.words("DATA_NAMES")
"""Names of data that programs write through the API, so that settings may refer to them."""

CARRIER_REPORT_DAYS = env.whole_number("CARRIER_REPORT_DAYS", default=90, least=1, most=3650)
"""How long the carrier's reports are kept in its own words, to be read on a conversation's page."""

# --- Timers, in seconds; all may be as short as one ---------------------------------------------------------------

HEARTBEAT_SECONDS = env.seconds("HEARTBEAT_SECONDS", default=20, least=1)
PRESENCE_LOST_SECONDS = env.seconds("PRESENCE_LOST_SECONDS", default=60, least=1)
AGENT_JOIN_SECONDS = env.seconds("AGENT_JOIN_SECONDS", default=15, least=1)
CUSTOMER_RING_SECONDS = env.whole_number("CUSTOMER_RING_SECONDS", default=25, least=1, most=600)
WRAP_UP_SECONDS = env.whole_number("WRAP_UP_SECONDS", default=30, least=0, most=3600)
"""Wrap-up of a new queue; each queue has its own."""

MACHINE_KEEP_SECONDS = env.seconds("MACHINE_KEEP_SECONDS", default=3, least=0)
ANNOUNCEMENT_SECONDS = env.seconds("ANNOUNCEMENT_SECONDS", default=30, least=5, most=600)
DECLINE_PAUSE_SECONDS = env.seconds("DECLINE_PAUSE_SECONDS", default=60, least=0)
DECLINE_PAUSE_ALONE_SECONDS = env.seconds("DECLINE_PAUSE_ALONE_SECONDS", default=15, least=0)
CALL_TIME_LIMIT_SECONDS = env.whole_number("CALL_TIME_LIMIT_SECONDS", default=14400, least=60, most=86400)
DIAL_LEASE_SECONDS = env.seconds("DIAL_LEASE_SECONDS", default=30, least=1)
"""How long a dial may stay unanswered by the carrier before recovery looks for it there."""

DIAL_PATIENCE_SECONDS = env.seconds("DIAL_PATIENCE_SECONDS", default=30, least=1)
"""How long an agent waits in the room for a call that the carrier does not take; then the entry returns to its place."""

DIAL_GIVE_UP_SECONDS = env.seconds("DIAL_GIVE_UP_SECONDS", default=300, least=1)
"""How long the carrier may be unable to say what became of a dial; then a ticket is opened and the agent is free."""

CARRIER_FAILURES_TO_PAUSE = env.whole_number("CARRIER_FAILURES_TO_PAUSE", default=5, least=1, most=1000)
"""After so many failed requests in a row no callback is offered until the carrier answers again."""

CARRIER_FAILURE_WINDOW_SECONDS = 60
"""Failures further apart than this are no run."""

CARRIER_PROBE_SECONDS = env.seconds("CARRIER_PROBE_SECONDS", default=10, least=0.1)
"""How often a carrier that does not answer is asked whether it is back."""

TALKING_CHECK_SECONDS = 60
"""How often a conversation is looked up at the carrier, in case the report of its end is lost."""

RING_GRACE_SECONDS = 20
"""Beyond the ring time: the carrier's own buffer of 5 s, and what a report may take."""

# --- Accounts, sessions, security ---------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "contactcenter.accounts.ClosedSignupAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    },
}

SALESFORCE_MY_DOMAIN = env.salesforce_domain("SALESFORCE_MY_DOMAIN")
"""The address of the Salesforce org in whose softphone panel the console may stand; none: in no org's."""

EMBED_ORIGINS = [*env.origins("EMBED_ORIGINS"), *env.pages_of_salesforce(SALESFORCE_MY_DOMAIN)]
"""Pages of whom the console may stand in a frame; none: of nobody."""

COOKIE_SAMESITE = "None" if EMBED_ORIGINS and SERVED_OVER_HTTPS else "Lax"
COOKIE_PREFIX = "__Host-" if SERVED_OVER_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = SERVED_OVER_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = COOKIE_SAMESITE
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_COOKIE_SAMESITE = COOKIE_SAMESITE
SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
SECURE_HSTS_SECONDS = 31536000 if SERVED_OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CONTENT_SECURITY_POLICY = content_policy.policy(simulator_url=SIMULATOR_URL)

# --- Files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", default=str(VAR_DIR / "media")))
TESTING = "pytest" in sys.modules
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # else a folder that collectstatic has not made yet is a warning

# --- REST API ----------------------------------------------------------------------------------------------------

SPECTACULAR_SETTINGS = api_description.SPECTACULAR_SETTINGS
REST_FRAMEWORK = api_description.rest_framework(
    rate=env.text("API_RATE", default="6000/min"), behind_proxy=BEHIND_PROXY
)

# --- Admin, logs -------------------------------------------------------------------------------------------------

PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "E164"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
LOG_LEVEL = env.text("LOG_LEVEL", default="INFO").upper()
LOG_FORMAT = env.text("LOG_FORMAT", default="console" if DEBUG else "json")
LOGGING = log_config.logging_config(level=LOG_LEVEL, style=LOG_FORMAT)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DEBUG_PROPAGATE_WEBHOOK_ERRORS = False
