"""The pure part of webhooks: signatures as the Standard Webhooks specification has them."""
