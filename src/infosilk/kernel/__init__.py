"""The kernel: what every area needs.

Organisations, people, mandates, sign-in, API tokens, the audit trail, money, documents, rules as dated
data, idempotency, problem details and notifications. It knows no area and no road.
"""
