"""The pure part of risk: rules, histories, features, the model and how good its choices are."""
