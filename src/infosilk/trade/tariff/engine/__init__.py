"""The pure part of the tariff: measures, preferences by year, drafts of a file's rows, differences."""
