"""Countries and their money, as pay headings write them, and what a text names only if its figures are from there."""

from __future__ import annotations

REGIONS: dict[str, str] = {
    "US": "United States",
    "USA": "United States",
    "UK": "United Kingdom",
    "GB": "United Kingdom",
    "CA": "Canada",
    "AU": "Australia",
    "NZ": "New Zealand",
    "IE": "Ireland",
    "IN": "India",
    "DE": "Germany",
    "FR": "France",
    "ES": "Spain",
    "IT": "Italy",
    "PL": "Poland",
    "NL": "Netherlands",
    "GR": "Greece",
    "JP": "Japan",
    "SE": "Sweden",
    "NO": "Norway",
    "DK": "Denmark",
    "CH": "Switzerland",
    "AT": "Austria",
    "PT": "Portugal",
    "ZA": "South Africa",
    "SG": "Singapore",
    "EU": "European Union",
}
WITH_ARTICLE = frozenset({"United States", "United Kingdom", "Netherlands", "European Union"})
# ISO code: name in a sentence, and the sign that stands before a figure ("" where it stands behind, or there is none).
CURRENCIES: dict[str, tuple[str, str]] = {
    "USD": ("US dollars", "$"),
    "GBP": ("pounds sterling", "£"),
    "EUR": ("euros", "€"),
    "JPY": ("yen", "¥"),
    "CAD": ("Canadian dollars", "$"),
    "AUD": ("Australian dollars", "$"),
    "NZD": ("New Zealand dollars", "$"),
    "SGD": ("Singapore dollars", "$"),
    "INR": ("Indian rupees", "₹"),
    "ZAR": ("rand", "R"),
    "PLN": ("zlotys", ""),
    "CHF": ("Swiss francs", ""),
    "SEK": ("Swedish kronor", ""),
    "NOK": ("Norwegian kroner", ""),
    "DKK": ("Danish kroner", ""),
}
# (pattern, region, currency)
PLACE_CLUES: tuple[tuple[str, str, str], ...] = (
    (r"U\.?S\.? Bureau of Labor Statistics|Occupational Outlook Handbook|\bBLS\b", "United States", "USD"),
    (r"Office for National Statistics|National Careers Service", "United Kingdom", "GBP"),
    (r"Statistics Canada|Job Bank", "Canada", "CAD"),
    (r"Australian Bureau of Statistics", "Australia", "AUD"),
)
PUBLISHERS: tuple[str, ...] = ("Jobicy", "Study.com", "Learn.org", "Glassdoor", "Coursera", "Zippia")
