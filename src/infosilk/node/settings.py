"""Django's settings, derived from the node's (see `base/config.py`). Nothing here is read from the environment."""

from typing import Any
from urllib.parse import urlsplit

from infosilk.node.base.config import REPOSITORY, node_settings
from infosilk.node.base.house import installed_rooms
from infosilk.node.postgres.embedded import EmbeddedPostgres, parse_database_url

NODE = node_settings()

SECRET_KEY = NODE.secret("django.key")
DEBUG = NODE.debug
# The browser's word for where it thinks it is; anything else would let a foreign name speak for the node.
ALLOWED_HOSTS = [urlsplit(NODE.public_url).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [NODE.public_url]

INSTALLED_APPS = [
    *installed_rooms(NODE.zone_data),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "csp",
]

MIDDLEWARE = [
    "infosilk.node.watch.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "infosilk.kernel.identity.middleware.ActingMiddleware",
    "infosilk.kernel.identity.middleware.NulMiddleware",
]

ROOT_URLCONF = "infosilk.node.urls"
WSGI_APPLICATION = "infosilk.node.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "infosilk.web.context.face",
            ],
        },
    }
]
FORM_RENDERER = "infosilk.web.forms.Renderer"

_database = (
    parse_database_url(NODE.database_url) if NODE.database_url else EmbeddedPostgres(NODE.home).django_database()
)
DATABASES: dict[str, Any] = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
# Sign-in's rate limits are counted here, for all processes together; the table is the kernel's.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "infosilk.kernel.identity.accounts.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "infosilk.account.forms.SignupForm"
SOCIALACCOUNT_ADAPTER = "infosilk.kernel.identity.accounts.SocialAccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers allow passkeys over plain http on localhost alone, where the demo runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = NODE.demo
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SITE_ID = None

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("sr-latn", "Srpski"),
    ("sr-cyrl", "Српски"),
    ("zh-hans", "简体中文"),
]
LOCALE_PATHS: list[str] = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "infosilk.web.formats"

STATIC_URL = "/static/"
STATIC_ROOT = REPOSITORY / "build" / "static"
# Plain fonts for the papers, which `make setup` makes; those that lack are made on demand in the node's home.
PAPER_FONTS = REPOSITORY / "build" / "fonts"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = NODE.upload_limit_mb * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

SECURE = NODE.public_url.startswith("https://")
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Two demo nodes share the host name localhost: cookies ignore ports, so each node names its own.
SESSION_COOKIE_NAME = f"infosilk-{NODE.node}-session"
CSRF_COOKIE_NAME = f"infosilk-{NODE.node}-csrf"
LANGUAGE_COOKIE_NAME = f"infosilk-{NODE.node}-language"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

EMAIL_BACKEND = "infosilk.kernel.notices.mail.NodeEmailBackend"
DEFAULT_FROM_EMAIL = NODE.email_from

LOGGING_CONFIG = "infosilk.node.watch.logs.configure"
LOGGING = {"level": NODE.log_level, "format": NODE.log_format}

CSRF_FAILURE_VIEW = "infosilk.web.errors.csrf_failure"
