"""Pages below /<language>/organisation/: who I am, for whom I act, what was done, which rules and rates hold."""

from django.urls import path

from infosilk.account.pages import account, audit, notifications, organisation, personal, rates, rules, tokens

urlpatterns = [
    path("", organisation.home, name="home"),
    path("mandates/", organisation.mandates, name="mandates"),
    path("mandates/<int:pk>/revoke/", organisation.revoke_mandate, name="mandate-revoke"),
    path("numbers/", organisation.identifiers, name="identifiers"),
    path("numbers/<int:pk>/remove/", organisation.remove_identifier, name="identifier-remove"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("audit/", audit.entries, name="audit"),
    path("audit/export/", audit.export, name="audit-export"),
    path("audit/<int:pk>/", audit.entry, name="audit-entry"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/<int:pk>/", notifications.open_notification, name="notification"),
    path("switch/", account.switch, name="switch"),
    path("profile/", account.profile, name="profile"),
    path("profile/data/", account.data, name="my-data"),
    path("profile/held/", personal.held_data, name="held-data"),
    path("requests/", personal.data_requests, name="data-requests"),
    path("profile/close/", account.close, name="close-account"),
    path("rates/", rates.rates, name="rates"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
]
