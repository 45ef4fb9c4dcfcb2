"""Who somebody is and for whom they act: accounts, sign-in, mandates, tokens, official numbers."""
