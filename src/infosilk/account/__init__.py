"""The pages of kernel and commons: one's own account, organisation, people, tokens, audit trail,
rules, exchange rates."""
