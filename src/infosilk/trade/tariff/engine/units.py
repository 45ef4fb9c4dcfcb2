"""Units that measures are laid down in, by their codes of UN/ECE Recommendation 20 (and 21 for packages)."""

UNITS: dict[str, str] = {
    "H87": "piece",
    "NPR": "pair",
    "C62": "one",
    "CEN": "hundred",
    "MIL": "thousand",
    "GRM": "gram",
    "KGM": "kilogram",
    "DTN": "100 kilograms",
    "TNE": "tonne",
    "LTR": "litre",
    "HLT": "hectolitre",
    "LPA": "litre of pure alcohol",
    "MTR": "metre",
    "MTK": "square metre",
    "MTQ": "cubic metre",
    "KWH": "kilowatt hour",
    "MWH": "megawatt hour",
    "CTM": "metric carat",
    "MLT": "millilitre",
}
