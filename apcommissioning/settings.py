"""Settings, all from the environment; a missing or insecure value stops the start and is named.

`DPS_MODE` is `production` (the default: every secret must be given), `development` or `demonstration`.
`docs/settings.md` lists every variable.
"""

import os
from datetime import date
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

ROOT = Path(__file__).resolve().parent.parent
# What is missing or insecure is gathered and said in one go, at the end of this file.
_faults: list[str] = []


def _given(name: str) -> str:
    """A variable's value, or "". `NAME_FILE` may name a file that holds it, as containers keep secrets."""
    if path := os.environ.get(f"{name}_FILE", ""):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            _faults.append(f"{name}_FILE cannot be read: {error.strerror}.")
    return os.environ.get(name, "").strip()


MODE = _given("DPS_MODE") or "production"
if MODE not in {"production", "development", "demonstration"}:
    raise ImproperlyConfigured(f"DPS_MODE is {MODE!r}: use production, development or demonstration.")
PRODUCTION = MODE == "production"
DEMONSTRATION = MODE == "demonstration"
DEBUG = False


def _needed(name: str, *, otherwise: str) -> str:
    """A value that production must be given; elsewhere `otherwise` will do."""
    value = _given(name)
    if PRODUCTION and not value:
        _faults.append(f"{name} is not set.")
    return value or otherwise


def _number(name: str, *, otherwise: int) -> int:
    value = _given(name) or str(otherwise)
    if value.isdecimal():
        return int(value)
    _faults.append(f"{name} is not a whole number.")
    return otherwise


def _yes(name: str, *, otherwise: bool) -> bool:
    value = _given(name).lower() or ("yes" if otherwise else "no")
    if value not in {"yes", "no"}:
        _faults.append(f"{name} is neither yes nor no.")
    return value == "yes"


# Where this machine keeps what is not in the database (development and demonstration only).
VAR = Path(_given("DPS_VAR") or str(ROOT / "var"))

SECRET_KEY = _needed("DPS_SECRET_KEY", otherwise="known-to-everybody-0123456789-0123456789-0123456789")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
    _faults.append("DPS_SECRET_KEY is too short or too plain: use at least 50 random characters.")
# The key before this one, for a while after a change: people stay signed in and links in e-mails stay good.
SECRET_KEY_FALLBACKS = [key] if (key := _given("DPS_OLD_SECRET_KEY")) else []
ALLOWED_HOSTS = [
    host.strip() for host in _needed("DPS_HOSTS", otherwise="localhost,127.0.0.1,[::1]").split(",") if host.strip()
]
if PRODUCTION and "*" in ALLOWED_HOSTS:
    _faults.append("DPS_HOSTS may not be '*': name the hosts that the service answers to.")
BASE_URL = _needed("DPS_BASE_URL", otherwise="https://localhost" if PRODUCTION else "http://localhost:8000").rstrip("/")
if PRODUCTION and not BASE_URL.startswith("https://"):
    _faults.append("DPS_BASE_URL does not begin with https://.")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []

# The council whose service this is.
COUNCIL_NAME = _needed("DPS_COUNCIL_NAME", otherwise="Northmoor County Council")
COUNCIL_ADDRESS = _needed("DPS_COUNCIL_ADDRESS", otherwise="County Hall, Northmoor Street, Oxford OX1 1ND")
COUNCIL_EMAIL = _needed("DPS_COUNCIL_EMAIL", otherwise="alternative.provision@northmoor.example")
SERVICE_NAME = "Alternative provision"

# The day the service believes it is. Only the demonstration may set it: see base/timekeeping.py.
STORY_TODAY: date | None = None
if _today := _given("DPS_TODAY"):
    if PRODUCTION:
        _faults.append("DPS_TODAY is for the demonstration only: remove it.")
    try:
        STORY_TODAY = date.fromisoformat(_today)
    except ValueError:
        _faults.append("DPS_TODAY is not a day such as 2026-03-11.")

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
    "apcommissioning.base.middleware.UploadLimitMiddleware",
    "apcommissioning.base.middleware.AccessMiddleware",
    "apcommissioning.base.signin.SecondStepMiddleware",
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
def _database(url: str) -> dict:
    if not url.startswith(("postgres://", "postgresql://", "sqlite:///")):
        _faults.append("DATABASE_URL is not the address of a PostgreSQL database.")
        url = "postgres:///"
    return environ.Env.db_url_config(url)


DATABASES = {
    "default": _database(
        _needed("DATABASE_URL", otherwise="postgres:///" if PRODUCTION else f"sqlite:///{VAR / 'dps.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if PRODUCTION:
        _faults.append("DATABASE_URL names SQLite: production needs PostgreSQL.")
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

BROKER_URL = _needed("DPS_BROKER_URL", otherwise="memory://localhost")
if PRODUCTION:
    _cache_url = _given("DPS_CACHE_URL") or BROKER_URL
    if not _cache_url.startswith(("redis://", "rediss://", "unix://")) and BROKER_URL != "memory://localhost":
        _faults.append("DPS_CACHE_URL (or DPS_BROKER_URL, where it is not set) is not the address of a Redis server.")
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _cache_url,
            "KEY_PREFIX": "dps",
        }
    }
else:
    # Shared by the processes of one machine, as sign-in's rate limits need.
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR / "cache")}
    }

_storage = _given("DPS_STORAGE") or "folder"
if _storage == "s3":
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _needed("DPS_S3_BUCKET", otherwise="files"),
            "endpoint_url": _given("DPS_S3_ENDPOINT") or None,
            "default_acl": None,
            "file_overwrite": False,
        },
    }
else:
    if _storage != "folder":
        _faults.append("DPS_STORAGE is neither folder nor s3.")
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
UPLOAD_LIMIT_BYTES = _number("DPS_UPLOAD_LIMIT_MB", otherwise=20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
CLAMD_SOCKET = _given("DPS_CLAMD")

# -- People ------------------------------------------------------------------
AUTH_USER_MODEL = "base.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "apcommissioning.base.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "apcommissioning.base.signin_forms.LoginForm",
    "reset_password": "apcommissioning.base.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "apcommissioning.base.signin_forms.ResetPasswordKeyForm",
    "change_password": "apcommissioning.base.signin_forms.ChangePasswordForm",
    "set_password": "apcommissioning.base.signin_forms.SetPasswordForm",
    "reauthenticate": "apcommissioning.base.signin_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{COUNCIL_NAME}: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "apcommissioning.base.signin.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "apcommissioning.base.signin_forms.AuthenticateForm",
    "reauthenticate": "apcommissioning.base.signin_forms.SecondStepReauthenticateForm",
    "activate_totp": "apcommissioning.base.signin_forms.ActivateTOTPForm",
}
# An invitation reached its mailbox, or the person could not have taken it up: no second proof of the address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SECOND_STEP_REQUIRED = True  # of council staff: base/signin.py
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = f"{COUNCIL_NAME} {SERVICE_NAME}"
INVITATION_DAYS = _number("DPS_INVITATION_DAYS", otherwise=14)

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
CSRF_FAILURE_VIEW = "apcommissioning.errors.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = _yes("DPS_SSL_REDIRECT", otherwise=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    # The proxy in front sets X-Forwarded-Proto itself and lets no caller's through (docs/deploying.md).
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Sign-in's rate limits count callers, not the proxies in front.
    ALLAUTH_TRUSTED_PROXY_COUNT = _number("DPS_PROXIES", otherwise=1)
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
    try:
        parts = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError):
        _faults.append("DPS_EMAIL_URL is not the address of a mail server.")
        return {}
    backend = parts["EMAIL_BACKEND"]
    if backend.endswith("smtp.EmailBackend"):
        if not parts["EMAIL_HOST"]:
            _faults.append("DPS_EMAIL_URL names no mail server.")
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
DEFAULT_FROM_EMAIL = _given("DPS_EMAIL_FROM") or COUNCIL_EMAIL

# -- Work in the background --------------------------------------------------
CELERY_BROKER_URL = BROKER_URL
if BROKER_URL.startswith("filesystem://"):
    # A folder as broker: the demonstration's last resort on a machine where no Redis-compatible server runs.
    _folder = BROKER_URL.removeprefix("filesystem://")
    CELERY_BROKER_URL = "filesystem://localhost"
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
    name: {
        "task": "apcommissioning.base.tasks.sweep",
        "schedule": schedule,
        "kwargs": {"name": name},
        # A worker that is behind skips a turn rather than doing it twice over.
        "options": {"expires": 60},
    }
    for name, schedule in {
        "produce_due_reports": _minute,
        "send_outbox": _minute,
        "make_missing_reports": _minute,
        "make_missing_letters": _minute,
        "make_missing_contracts": _minute,
        "make_missing_specifications": _minute,
        "make_missing_agreements": _minute,
        "make_missing_quality_packs": _minute,
        "send_digests": crontab(hour=7, minute=30),
        "make_missing_visits": _minute,
        "make_missing_variations": _minute,
        "lapse_contracts": crontab(hour=1, minute=10),
        "lapse_variations": crontab(hour=1, minute=5),
        "expire_contracts": crontab(hour=0, minute=25),
        "end_noticed_contracts": crontab(hour=0, minute=22),
        "warn_of_contract_ends": crontab(hour=7, minute=40) if not DEMONSTRATION else _minute,
        "apply_variations": crontab(hour=0, minute=5) if not DEMONSTRATION else _minute,
        "return_admissions": crontab(hour=0, minute=10) if not DEMONSTRATION else _minute,
        "expire_admissions": crontab(hour=0, minute=20),
        "embargo_lapsed": crontab(hour=0, minute=15) if not DEMONSTRATION else _minute,
        "chase_evidence": crontab(hour=7, minute=30) if not DEMONSTRATION else _minute,
        "chase_staff_checks": crontab(hour=7, minute=33) if not DEMONSTRATION else _minute,
        "chase_late": crontab(hour=7, minute=35) if not DEMONSTRATION else _minute,
        "lapse_clarifications": crontab(hour=0, minute=40),
        "mark_reviews_overdue": crontab(hour=1, minute=20) if not DEMONSTRATION else _minute,
    }.items()
}

# -- Logs: JSON lines, no personal data (base/logs.py) ------------------------
LOGGING_CONFIG = "apcommissioning.base.logs.configure"
LOGGING = {"level": (_given("DPS_LOG_LEVEL") or "INFO").upper()}
if LOGGING["level"] not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    _faults.append("DPS_LOG_LEVEL is not one of DEBUG, INFO, WARNING and ERROR.")

if _faults:
    raise ImproperlyConfigured(
        "The service does not start. docs/settings.md says what each is for.\n  " + "\n  ".join(_faults)
    )
