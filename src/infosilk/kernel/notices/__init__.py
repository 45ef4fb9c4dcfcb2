"""What people are told: notifications on their page, and the e-mail that carries them."""
