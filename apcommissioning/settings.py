"""Settings, all from the environment; a missing or insecure value stops the start and is named.

`DPS_MODE` is `production` (the default: every secret must be given), `development` or `demonstration`.
`docs/settings.md` lists every variable.
"""

from datetime import date
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env("DPS_MODE", default="production")
if MODE not in {"production", "development", "demonstration"}:
    raise ImproperlyConfigured(f"DPS_MODE is {MODE!r}: use production, development or demonstration.")
PRODUCTION = MODE == "production"
DEMONSTRATION = MODE == "demonstration"
DEBUG = False


def _needed(name: str, *, otherwise: str) -> str:
    """A value that production must be given; elsewhere `otherwise` will do."""
    value = env(name, default="")
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} is not set. Production does not start without it: see docs/settings.md.")
    return otherwise


# Where this machine keeps what is not in the database (development and demonstration only).
VAR = Path(env("DPS_VAR", default=str(ROOT / "var")))

SECRET_KEY = _needed("DPS_SECRET_KEY", otherwise="not-a-secret-" + "x" * 50)
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5):
    raise ImproperlyConfigured("DPS_SECRET_KEY is too short or too plain: use at least 50 random characters.")
ALLOWED_HOSTS = [host for host in _needed("DPS_HOSTS", otherwise="localhost,127.0.0.1,[::1]").split(",") if host]
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("DPS_HOSTS may not be '*': name the hosts that the service answers to.")
BASE_URL = _needed("DPS_BASE_URL", otherwise="http://localhost:8000")
if PRODUCTION and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("DPS_BASE_URL must begin with https:// in production.")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []

# The council whose service this is.
COUNCIL_NAME = _needed("DPS_COUNCIL_NAME", otherwise="Northmoor County Council")
COUNCIL_ADDRESS = env("DPS_COUNCIL_ADDRESS", default="County Hall, Northmoor Street, Oxford OX1 1ND")
COUNCIL_EMAIL = env("DPS_COUNCIL_EMAIL", default="alternative.provision@northmoor.example")
SERVICE_NAME = "Alternative provision"

# The day the service believes it is. Only the demonstration may set it: see base/timekeeping.py.
_today = env("DPS_TODAY", default="")
if _today and PRODUCTION:
    raise ImproperlyConfigured("DPS_TODAY is for the demonstration only: remove it.")
STORY_TODAY = date.fromisoformat(_today) if _today else None

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_filters",
    "apcommissioning.base",
    "lots",
    "providers",
    "placements",
    "outcomes",
    "apcommissioning.demo",
]

MIDDLEWARE = [
    "apcommissioning.base.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apcommissioning.base.middleware.AccessMiddleware",
    "apcommissioning.base.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "apcommissioning.urls"
WSGI_APPLICATION = "apcommissioning.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apcommissioning.home.page_frame",
            ],
            "builtins": ["apcommissioning.base.templatetags.parts", "django.templatetags.static"],
        },
    },
]

# -- Data --------------------------------------------------------------------
# SQLite begins each transaction with the write lock in hand: two writers queue instead of failing.
DATABASES = {"default": env.db_url_config(_needed("DATABASE_URL", otherwise=f"sqlite:///{VAR / 'dps.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if PRODUCTION:
        raise ImproperlyConfigured("DATABASE_URL names SQLite: production needs PostgreSQL.")
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = _needed("DPS_BROKER_URL", otherwise="memory://")
if PRODUCTION:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": BROKER_URL}}
else:
    # Shared by the processes of one machine, as sign-in's rate limits need.
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR / "cache")}
    }

_storage = env("DPS_STORAGE", default="")
if _storage == "s3":
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _needed("DPS_S3_BUCKET", otherwise="files"),
            "endpoint_url": env("DPS_S3_ENDPOINT", default=None),
            "default_acl": None,
            "file_overwrite": False,
        },
    }
else:
    _files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _needed("DPS_FILES", otherwise=str(VAR / "files"))},
    }
STORAGES = {
    "default": _files,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "static/"
# Production serves what `collectstatic` hashed and packed there; elsewhere WhiteNoise serves `static/` as it stands.
STATIC_ROOT = ROOT / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
UPLOAD_LIMIT_BYTES = env.int("DPS_UPLOAD_LIMIT_MB", default=20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
CLAMD_SOCKET = env("DPS_CLAMD", default="")

# -- People ------------------------------------------------------------------
AUTH_USER_MODEL = "base.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "apcommissioning.base.signin.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = f"{COUNCIL_NAME} {SERVICE_NAME}"
INVITATION_DAYS = env.int("DPS_INVITATION_DAYS", default=14)

# -- Security ----------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "apcommissioning.home.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("DPS_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# -- Words, days, money ------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "j F Y"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("govuk",)
CRISPY_TEMPLATE_PACK = "govuk"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


# -- Mail --------------------------------------------------------------------
def _mailer(url: str) -> dict:
    """A mailer from smtp://, smtp+tls:// or smtp+ssl://name:password@host:port, consolemail:// or filemail:///folder."""
    parts = env.email_url_config(url)
    backend = parts["EMAIL_BACKEND"]
    if backend.endswith("smtp.EmailBackend"):
        if not parts["EMAIL_HOST"]:
            raise ImproperlyConfigured("DPS_EMAIL_URL names no mail server.")
        options = {
            "host": parts["EMAIL_HOST"],
            "port": parts["EMAIL_PORT"] or 25,
            "username": parts["EMAIL_HOST_USER"] or "",
            "password": parts["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": parts.get("EMAIL_USE_TLS", False),
            "use_ssl": parts.get("EMAIL_USE_SSL", False),
            "timeout": 20,
        }
    elif backend.endswith("filebased.EmailBackend"):
        options = {"file_path": "/" + parts["EMAIL_FILE_PATH"]}
    else:
        options = {}
    return {"BACKEND": backend, "OPTIONS": options}


MAILERS = {"default": _mailer(_needed("DPS_EMAIL_URL", otherwise=f"filemail://{VAR / 'mail'}"))}
DEFAULT_FROM_EMAIL = env("DPS_EMAIL_FROM", default=COUNCIL_EMAIL)

# -- Work in the background --------------------------------------------------
CELERY_BROKER_URL = BROKER_URL
if BROKER_URL.startswith("filesystem://"):
    # A folder as broker: the demonstration's last resort on a machine where no Redis-compatible server runs.
    _folder = BROKER_URL.removeprefix("filesystem://")
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "data_folder_in": _folder,
        "data_folder_out": _folder,
        "control_folder": f"{_folder}/control",
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800, "socket_connect_timeout": 3}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Every sweep finds what is due and may run at any time, any number of times. By hand: `manage.py sweep NAME`.
_minute = crontab() if not DEMONSTRATION else 20.0
CELERY_BEAT_SCHEDULE = {
    name: {"task": "apcommissioning.base.tasks.sweep", "schedule": schedule, "kwargs": {"name": name}}
    for name, schedule in {
        "send_outbox": _minute,
        "produce_due_reports": _minute,
        "make_missing_documents": _minute,
        "lapse_evidence": crontab(hour=1, minute=10),
        "mark_reviews_overdue": crontab(hour=1, minute=20),
    }.items()
}

# -- Logs: JSON lines, no personal data (base/logs.py) ------------------------
LOGGING_CONFIG = "apcommissioning.base.logs.configure"
LOGGING = {"level": env("DPS_LOG_LEVEL", default="INFO").upper()}
if LOGGING["level"] not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured("DPS_LOG_LEVEL is not one of DEBUG, INFO, WARNING and ERROR.")

SILENCED_SYSTEM_CHECKS: list[str] = []
