"""Who somebody is and for whom they act: accounts, sign-in, mandates, API tokens, official numbers."""
