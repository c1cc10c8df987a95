"""Settings, from the environment. What is missing in production fails loudly (config/checks.py)."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from config import entra
from config.api_schema import SPECTACULAR_SETTINGS  # noqa: F401 - a setting
from config.beat import CELERY_BEAT_SCHEDULE  # noqa: F401 - a setting
from config.embedded.addresses import addresses, celery_url, home
from config.logs import LOGGING  # noqa: F401 - a setting

BASE_DIR = Path(__file__).resolve().parent.parent
#: Where this run keeps its data: the clone, unless MUSTER_HOME says otherwise.
HOME = home()
VAR_DIR = HOME / "var"

env = environ.Env()

# --- What kind of run this is -------------------------------------------------------------------------------------
EMBEDDED = addresses(HOME)
#: The first run has a database of its own; DATABASE_URL, where it is set, always wins.
EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
#: Demonstration data, its sign-ins and its mailbox page. Belongs to the embedded first run (config/checks.py).
DEMONSTRATION = env.bool("MUSTER_DEMONSTRATION", default=EMBEDDED_DATABASE)
DEBUG = env.bool("DJANGO_DEBUG", default=False)

# --- Secrets and hosts --------------------------------------------------------------------------------------------
FIRST_RUN_KEY = "first-run-only-never-in-production-" + "k" * 30
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default=FIRST_RUN_KEY)
#: Older keys, newest first: what was signed or encrypted with them can still be read.
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])
BASE_URL = env.str("MUSTER_BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("MUSTER_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

# --- Apps: the chain, top first ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "reporting",
    "notifications",
    "outcomes",
    "operations",
    "tasking",
    "hotspots",
    "partners.apps.PartnersConfig",
    "audit.apps.AuditConfig",
    "web",
    "common.apps.CommonConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "notifications.middleware.FeedPatienceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Around the scope: it has rolled back by the time that a refusal is shown.
    "web.middleware.RefusalMiddleware",
    "web.middleware.AwayMiddleware",
    "partners.middleware.ScopeMiddleware",
    "partners.middleware.SignInRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.shell",
                "partners.context.partnership",
                "notifications.context.inbox",
            ],
        },
    }
]
FORM_RENDERER = "web.forms.GovukFormRenderer"

# --- Database: three roles, one database ------------------------------------------------------------------------------
# default: the application's role, which row security binds. owner: owns the tables; migrations only.
# auditor: sees every row; only for verifying the audit chain and for backups.


def _database(variable: str, fallback: str) -> dict[str, Any]:
    configuration: dict[str, Any] = env.db_url(variable, default=fallback)
    return {**configuration, "ENGINE": "common.postgresql"}


_APP_URL = env.str("DATABASE_URL", default="") or EMBEDDED.database_url
_OWNER_URL = EMBEDDED.owner_database_url if EMBEDDED_DATABASE else _APP_URL
_AUDITOR_URL = EMBEDDED.superuser_url if EMBEDDED_DATABASE else _OWNER_URL
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database("DATABASE_URL", _APP_URL),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    },
    "owner": _database("DATABASE_OWNER_URL", _OWNER_URL),
    "auditor": _database("DATABASE_AUDITOR_URL", _AUDITOR_URL),
}
DATABASES["auditor"]["NAME"] = DATABASES["default"]["NAME"]

# --- Redis: nudges, heartbeats, progress; never the truth -------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="") or EMBEDDED.redis_url
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
}
CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 540
CELERY_TASK_SOFT_TIME_LIMIT = 500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # A wake-up call that finds no Redis gives up at once; without these kombu tries for ever, and the page with it.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "unacked_restore_interval": 5,
    "unacked_restore_limit": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

#: How long, in seconds, a worker may hold a message before another takes it over.
OUTBOX_LEASE_SECONDS = env.int("MUSTER_OUTBOX_LEASE_SECONDS", default=120)
#: Where messages may be posted for those who have them in Teams: hosts, or ".domain" for all below it. None: nowhere.
TEAMS_HOSTS = env.list("MUSTER_TEAMS_HOSTS", default=[])
# GOV.UK Notify (docs/operations.md): with a template for e-mail it takes the place of the mail server.
NOTIFY_API_KEY = env.str("MUSTER_NOTIFY_API_KEY", default="")
NOTIFY_EMAIL_TEMPLATE = env.str("MUSTER_NOTIFY_EMAIL_TEMPLATE", default="")
NOTIFY_TEXT_TEMPLATE = env.str("MUSTER_NOTIFY_TEXT_TEMPLATE", default="")
NOTIFY_URL = env.str("MUSTER_NOTIFY_URL", default="https://api.notifications.service.gov.uk")
#: Seconds to wait for the line, and for the answer: together well under a lease.
NOTIFY_TIMEOUT = (5, 20)
#: How many days the links in a message that asks for a resource work; at the latest until what is asked for begins.
ANSWER_LINK_DAYS = env.int("MUSTER_ANSWER_LINK_DAYS", default=14)

# --- Signing in (docs/decisions/0010-sign-in.md) ---------------------------------------------------------------------
AUTH_USER_MODEL = "partners.Person"
AUTHENTICATION_BACKENDS = ["partners.backends.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
#: Seconds for which the link for a forgotten password works.
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "partners.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "web.account_forms.LoginForm",
    "change_password": "web.account_forms.ChangePasswordForm",
    "reset_password": "web.account_forms.ResetPasswordForm",
    "reset_password_from_key": "web.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "web.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes accounts for known work addresses
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Muster: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "partners.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "web.account_forms.AuthenticateForm",
    "reauthenticate": "web.account_forms.ReauthenticateByCodeForm",
    "activate_totp": "web.account_forms.ActivateTOTPForm",
    "add_webauthn": "web.account_forms.AddWebAuthnForm",
    "edit_webauthn": "web.account_forms.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "partners.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = entra.providers(env)
#: How many proxies stand before Muster and add to X-Forwarded-For: attempts to sign in are counted by address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("MUSTER_TRUSTED_PROXIES", default=1 if BASE_URL.startswith("https://") else 0)
#: Idle limit: counts from the session's last renewal (partners/sessions.py). The cookie goes with the browser.
SESSION_ENGINE = "partners.session_store"
SESSION_COOKIE_AGE = env.int("MUSTER_SESSION_IDLE_SECONDS", default=60 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
#: What a page asks for by itself: it does not count as someone being there, so an unattended screen signs out.
VIEWS_ASKED_BY_PAGES = frozenset({"tasking:live_news"})
#: Absolute limit: sign in again whatever happens.
SESSION_ABSOLUTE_AGE = env.int("MUSTER_SESSION_ABSOLUTE_SECONDS", default=12 * 60 * 60)

#: Login is required everywhere. These views opt out by name, each with its reason.
OPEN_VIEWS = {
    "account_login": "where people sign in",
    "account_logout": "signing out twice does no harm",
    "account_signup": "says that registration is closed",
    "account_inactive": "says that an account is switched off",
    "account_reset_password": "a forgotten password is asked for by strangers",
    "account_reset_password_done": "says that a link was sent",
    "account_reset_password_from_key": "opened from the link that was sent",
    "account_reset_password_from_key_done": "says that the password was changed",
    "mfa_authenticate": "the second step of signing in",
    "openid_connect_login": "signing in by the agency's identity provider",
    "openid_connect_callback": "signing in by the agency's identity provider",
    "socialaccount_login_cancelled": "signing in by the identity provider was given up",
    "healthz": "asked by machines; says only that the process lives",
    "readyz": "asked by machines; says only which part is not ready",
    "notifications:answer": "whoever is asked for a resource answers from the message; its signed link is the key",
    "notifications:unsubscribe": "messages of a kind are stopped from a message; its signed link is the key",
    "notifications:feed": "calendar programs cannot sign in; the link's token is the key",
}
#: Views that run outside the request's transaction, since they must answer when the database does not.
UNSCOPED_VIEWS = {"healthz", "readyz"}

# --- Transport and browser --------------------------------------------------------------------------------------------
_HTTPS = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = env.bool("MUSTER_SSL_REDIRECT", default=_HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *([entra.AUTHORITY] if SOCIALACCOUNT_PROVIDERS else [])],
        "frame-ancestors": [NONE],
    }
}

# --- Language, time, files --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = EMBEDDED_DATABASE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
#: The largest file of incidents that is read, in bytes.
IMPORT_MAX_BYTES = env.int("MUSTER_IMPORT_MAX_BYTES", default=150 * 1024 * 1024)
#: The largest evidence file that is taken, in bytes, and how many an action has at most.
EVIDENCE_MAX_BYTES = env.int("MUSTER_EVIDENCE_MAX_BYTES", default=10 * 1024 * 1024)
EVIDENCE_MAX_FILES = env.int("MUSTER_EVIDENCE_MAX_FILES", default=20)

# --- History: the database writes it (audit/history.py) ---------------------------------------------------------------
SIMPLE_HISTORY_ENABLED = False

# --- Heads of the audit chain, and what signs them (docs/decisions/0038-heads-and-signed-exports.md) -----------------
#: The file to which a head is added each day. Best on a volume of its own, out of reach of whoever runs the database.
AUDIT_HEADS = env.str("MUSTER_AUDIT_HEADS", default="") or str(VAR_DIR / "audit" / "heads.jsonl")
#: Where heads are sent besides: addresses, and an https address that takes JSON.
AUDIT_HEADS_MAIL = env.list("MUSTER_AUDIT_HEADS_MAIL", default=[])
AUDIT_HEADS_WEBHOOK = env.str("MUSTER_AUDIT_HEADS_WEBHOOK", default="")
#: An Ed25519 key: the path of a PEM file, or base64 of its DER form. The first run makes one.
SIGNING_KEY = env.str("MUSTER_SIGNING_KEY", default=str(VAR_DIR / "audit" / "key") if EMBEDDED_DATABASE else "")

# --- Mail -------------------------------------------------------------------------------------------------------------
# The first run keeps mail in the app (the mailbox page); elsewhere EMAIL_URL says where it goes.
_EMAIL_URL = env.str("EMAIL_URL", default="")
if _EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    MAIL_CONFIGURED = True
else:
    EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    MAIL_CONFIGURED = False
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MUSTER_FROM_EMAIL", default="Muster <muster@localhost>")

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["common.authentication.KnownPerson"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.TextJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.ByCursor",
    "DEFAULT_FILTER_BACKENDS": ["common.api.FilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.problems.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
