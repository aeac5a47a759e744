"""Settings; everything a deployment changes comes from the environment (README, Configuration)."""

import base64
from datetime import timedelta
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF

from wealthcrm.embedded import services
from wealthcrm.paths import APPS, BASE_DIR, data_dir
from wealthcrm.secrets import load_secrets

env = environ.Env()
secrets = load_secrets()

SECRET_KEY = secrets["secret_key"]
# Key id → 32 bytes; the first encrypts, all decrypt (domain/07).
FIELD_KEYS = {name: base64.b64decode(key) for name, key in secrets["field_keys"].items()}
INDEX_KEY = base64.b64decode(secrets["index_key"])

DEBUG = env.bool("WEALTHCRM_DEBUG", default=False)
ALLOWED_HOSTS = env.list(
    "WEALTHCRM_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("WEALTHCRM_ORIGINS", default=[])

DATA_DIR = data_dir()
LAKE_DIR = Path(env.str("WEALTHCRM_LAKE_DIR", default=str(DATA_DIR / "lake")))
INBOX_DIR = Path(env.str("WEALTHCRM_INBOX_DIR", default=str(DATA_DIR / "inbox")))
# Files people asked for, enciphered until they are taken; shared by web and workers.
EXPORT_DIR = Path(env.str("WEALTHCRM_EXPORT_DIR", default=str(DATA_DIR / "exports")))
EXPORT_KEPT = timedelta(days=env.int("WEALTHCRM_EXPORT_KEPT_DAYS", default=7))
# Jobs that ended longer ago are removed. Ours: longer than the 90 days of the notices that lead to
# them (operations.services.telling).
JOBS_KEPT = timedelta(days=env.int("WEALTHCRM_JOBS_KEPT_DAYS", default=120))
# How long a link to such a file may be followed (domain/07).
EXPORT_LINK_FOR = timedelta(minutes=15)
# The dialect of an inbox that carries no dialect.yaml (domain/08); a YAML file or nothing.
DIALECT_FILE = env.str("WEALTHCRM_DIALECT", default="")
# Memory and threads of the night's engine.
ENGINE_MEMORY_MIB = env.int("WEALTHCRM_ENGINE_MEMORY_MIB", default=1024)
ENGINE_THREADS = env.int("WEALTHCRM_ENGINE_THREADS", default=0)  # 0: as many as there are cores
SPARK_MASTER = env.str("WEALTHCRM_SPARK_MASTER", default="local[2]")
# Whole calendar years that the audit is kept for (domain/07: reveals and exports 5 years).
AUDIT_YEARS = env.int("WEALTHCRM_AUDIT_YEARS", default=5)
# When the scheduler starts the night, and when a missing night alarms (Asia/Shanghai).
NIGHT_STARTS_AT = env.str("WEALTHCRM_NIGHT_STARTS_AT", default="04:00")
NIGHT_IS_LATE_AT = env.str("WEALTHCRM_NIGHT_IS_LATE_AT", default="06:00")

# What is installed of ours: an error of theirs says what happened in words that quote no data.
OUR_APPS = APPS
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_celery_beat",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *OUR_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "api.middleware.NotKeptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "web.middleware.NoNulMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.sessions.SessionLimitsMiddleware",
    "web.sessions.SignInRequiredMiddleware",
    "web.acting.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "wealthcrm.urls"
WSGI_APPLICATION = "wealthcrm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.shell",
            ],
        },
    }
]

DATABASES = {"default": services.database_settings()}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# For the web. Celery's workers close theirs after every task whatever stands here: nights and jobs
# are long, a new one costs them nothing, and none is left behind (bin/prove --only connections).
DATABASES["default"]["CONN_MAX_AGE"] = 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default=services.redis_url())
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Several installations may share one server, as the processes of bin/test do.
        "KEY_PREFIX": env.str("WEALTHCRM_CACHE_PREFIX", default=""),
    }
}
CELERY_BROKER_URL = services.broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DIRECT = True  # each worker is asked for a sign of its own (nightly.heartbeat)
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# A night may take an hour before its message is given to somebody else; then the second finds the
# first one's lock and goes away. All places that the documentation names.
_VISIBILITY = {"visibility_timeout": int(timedelta(hours=6).total_seconds())}
CELERY_BROKER_TRANSPORT_OPTIONS = _VISIBILITY
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = _VISIBILITY
CELERY_VISIBILITY_TIMEOUT = _VISIBILITY["visibility_timeout"]

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "web.accounts.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
# User and address together: one colleague cannot lock a whole branch behind one address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# The name by which the number is handed to authenticate(); axes would look for "employee_no", find
# nothing, count all numbers together and lock none of them.
AXES_USERNAME_FORM_FIELD = "username"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "web.views.accounts.locked_out"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The class that hands messages to the bank's gateway; the embedded one reaches nobody.
MESSAGE_PROVIDER = env.str(
    "WEALTHCRM_MESSAGE_PROVIDER", default="outreach.services.embedded_provider.EmbeddedProvider"
)

# Behind TLS (the default away from localhost): secure cookies, HSTS, redirect.
TLS = env.bool("WEALTHCRM_TLS", default=True)
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = TLS
# Reading a session costs no statement; PostgreSQL keeps it when the cache is emptied.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
# A session ends after so long without a person doing anything, and at the latest so long after
# signing in; sensitive acts ask again who it is if that was shown longer ago.
SESSION_IDLE = timedelta(minutes=env.int("WEALTHCRM_SESSION_IDLE_MINUTES", default=15))
SESSION_LONGEST = timedelta(hours=env.int("WEALTHCRM_SESSION_HOURS", default=12))
STEP_UP_FOR = timedelta(minutes=5)
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The REST API. Programs ask under one prefix, and are answered there instead of being led to the
# sign-in page. What it answers, and how, is told by the classes named here.
API_PREFIX = "/api/"
API_READS_A_MINUTE = env.int("WEALTHCRM_API_READS_A_MINUTE", default=120)
API_WRITES_A_MINUTE = env.int("WEALTHCRM_API_WRITES_A_MINUTE", default=30)
API_BOX_REPORTS_A_MINUTE = env.int("WEALTHCRM_API_BOX_REPORTS_A_MINUTE", default=600)
# A token is good for so many days at the most; the answer to a write is kept for so many hours.
API_TOKEN_DAYS = env.int("WEALTHCRM_API_TOKEN_DAYS", default=90)
API_KEY_HOURS = env.int("WEALTHCRM_API_KEY_HOURS", default=48)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.BearerToken", "api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.MayAsk"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttles.PerCaller"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "api.problems.answer_with_problem",
}  # fmt: skip
SPECTACULAR_SETTINGS = {
    "TITLE": "WealthCRM",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_AUTHENTICATION": None,  # that of all others
    "SERVE_PERMISSIONS": ["api.permissions.MayAsk"],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Tier": "api.serializers.clients.TIERS",
        "RunStatus": "api.serializers.nights.RUN_STATUSES",
        "StepStatus": "api.serializers.nights.STEP_STATUSES",
        "RequestStatus": "api.serializers.requests.STATUSES",
        "RequestKind": "api.serializers.requests.KINDS",
        "ContactKind": "api.serializers.contacts.KINDS",
        "ContactOutcome": "api.serializers.contacts.OUTCOMES",
        "PolicyState": "api.serializers.nights.STATES",
        "EntryState": "api.serializers.call_list.STATES",
        "FollowUpKind": "api.serializers.follow_ups.KINDS",
        "SheetDecision": "api.serializers.follow_ups.DECISIONS",
        "EntryOutcome": "api.serializers.call_list.OUTCOMES",
        "NewRequestKind": "api.serializers.requests.PERSONS_KINDS",
    },
}

# Structured lines go to standard error: a command's standard output is its answer and nothing else.
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.KeyValueRenderer(key_order=["event"]),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "wealthcrm.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("WEALTHCRM_LOG_LEVEL", default="WARNING")},
}
