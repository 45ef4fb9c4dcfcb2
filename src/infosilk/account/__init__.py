"""The pages of the kernel: oneself, one's organisation, people, tokens, audit trail, rules in force, exchange rates.

Its Django label is `infosilk_account`, as allauth's is `account`; its area keeps the label `kernel`, which permissions
and tokens name."""
