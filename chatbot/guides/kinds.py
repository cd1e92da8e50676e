"""The words of facts, as data: kinds, levels, periods, currencies, units and what a sentence of pay may say.

Nothing here is code that reads; `amounts` reads values with it, `facts` labels
and `stated` sentences.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The kind of a fact by the words of its label, first match wins.
KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("source", _words("source sources")),
    ("stress", _words("stress")),
    ("balance", _words("balance")),
    ("growth", _words("growth growing projected outlook")),
    ("status", _words("status")),
    ("experience", _words("experience")),
    ("education", _words("education degree qualification qualifications")),
    ("demand", _words("demand")),
    ("cost", _words("cost costs fee fees tuition price")),
    ("duration", _words("duration length long timeline time lasts takes")),
    ("hours", _words("hours")),
    ("age", _words("age aged")),
    ("score", _words("score scores gpa ielts toefl")),
    ("date", _words("date deadline closing closes close opens open")),
    ("share", _words("share percentage proportion")),
    ("remote", _words("remote remotely")),
    ("employment", _words("jobs employed employment workers")),
    ("count", _words("vacancies openings places")),
    ("salary", _words("salary salaries pay wage wages earnings income compensation")),
    ("rating", _words("rating difficulty satisfaction")),
    ("focus", _words("focus")),
    ("takeaway", _words("takeaway lesson")),
)
# What the value of a kind must hold to be one: an amount of this sort, a date or a rating; others may be words.
NEEDS = {
    "salary": "money",
    "cost": "money",
    "growth": "percent",
    "share": "percent",
    "experience": "time",
    "duration": "time",
    "hours": "hours",
    "age": "age",
    "employment": "number",
    "count": "number",
    "score": "score",
    "date": "date",
    "rating": "rating",
}
# The kinds whose figures hold for one place and time only.
LOCAL = ("salary", "growth", "employment")
# Kinds of words that hold whoever they are told of; all others are the occupation's own.
TOLD_IN_STORIES = ("source", "focus", "takeaway", "status", "education")
# Sections and tables whose money rows are pay, whatever the row is called.
PAY_HEADING = dict(KINDS)["salary"] | _words("paid earn money")
# Money that is none of the pay, though it stands beside it.
NOT_PAY = _words(
    """bonus bonuses tip tips allowance allowances overtime commission deposit refund rent raise rise increase pension
    insurance benefit benefits fine fines cost costs fee fees tuition price housing housings travel relocation premium
    supplement extra extras stipend reimbursement debt loan tax taxes revenue budget sales cut drop"""
)
# The same where a label names pay as well: "Salary and benefits".
BESIDE_PAY = _words("benefit benefits pension insurance tax taxes")
# Headings of what happened to one person, and of other occupations.
STORY = _words("story stories case example examples meet portrait profile interview testimonial testimonials")
RELATED = _words("related similar alternative alternatives versus vs compared other")

# A pay level by the words of a label, first match wins; the order puts
# "top" before "senior", so that "top senior earners" is the top, and range and
# usual pay last, so that an "average starting salary" is one of starters.
LEVELS: tuple[tuple[str, frozenset[str]], ...] = (
    ("top", _words("top highest maximum 90th")),
    (
        "entry",
        _words(
            """entry junior juniors starting start starts starter starters beginner beginners trainee trainees graduate
            graduates apprentice apprentices newly fresher freshers lowest 10th"""
        ),
    ),
    ("mid", _words("mid middle intermediate")),
    ("senior", _words("senior seniors expert experts experienced late")),
    ("range", _words("range")),
    ("median", _words("median average averages mean typical usual")),
)
# Where a word of a level names none: what stands beside it.
NO_LEVEL = (
    r"senior (?:citizens?|living|care|cent(?:er|re)s?|homes?|schools?|high)"
    r"|middle school|graduate (?:schools?|degrees?)"
    r"|late (?!career)|on top|top[- ]?ups?|mid[- ](?:week|day|shift|\d)"
    r"|entry (?:test|exam|fee|requirement)s?"
)
LEVEL_WORDS = frozenset().union(*(names for _, names in LEVELS)) | _words("level qualified career")
# Levels whose words say just what the level is said to be; the lowest pay is not that of beginners.
SAID_BY_LEVEL = LEVEL_WORDS - _words("lowest 10th trainee apprentice late")

PERIODS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hour", ("hour", "hourly", "hr", "ph")),
    ("day", ("day", "daily")),
    ("week", ("week", "weekly", "wk", "pw")),
    ("month", ("month", "monthly", "mo", "pm", "pcm")),
    ("year", ("year", "yearly", "yr", "annual", "annually", "annum", "pa")),
)
TIMES = {
    "minute": ("minute", "minutes", "min", "mins"),
    "hour": ("hour", "hours", "hr", "hrs"),
    "day": ("day", "days"),
    "week": ("week", "weeks", "wk", "wks"),
    "month": ("month", "months"),
    "year": ("year", "years", "yr", "yrs"),
}

SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "lakh": 1e5,
    "lakhs": 1e5,
    "lac": 1e5,
    "lacs": 1e5,
    "lpa": 1e5,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "crore": 1e7,
    "crores": 1e7,
    "bn": 1e9,
    "billion": 1e9,
}
_DIGITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {word: 10.0 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
UNITS = {word: float(n) for n, word in enumerate((*_DIGITS, *_TEENS), 1)}

# Signs and words of money that stand before or after a number; "" where several currencies are called so.
CURRENCY_SIGNS = {
    "US$": "USD",
    "CA$": "CAD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "A$": "AUD",
    "C$": "CAD",
    "S$": "SGD",
    "R$": "BRL",
    "CN¥": "CNY",
    "GH₵": "GHS",
    "$": "USD",
    "£": "GBP",
    "€": "EUR",
    "₹": "INR",
    "¥": "JPY",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₱": "PHP",
    "₦": "NGN",
    "₫": "VND",
    "฿": "THB",
    "₴": "UAH",
    "₪": "ILS",
    "Rs.": "INR",
    "Rs": "INR",
    "RM": "MYR",
    "Rp": "IDR",
    "KSh": "KES",
    "zł": "PLN",
    "kr.": "",
    "kr": "",
    "Kč": "CZK",
    "Ft": "HUF",
    "Fr.": "CHF",
    "R": "ZAR",
}
CURRENCY_WORDS = {
    "dollar": "USD",
    "euro": "EUR",
    "rupee": "INR",
    "yen": "JPY",
    "rand": "ZAR",
    "zloty": "PLN",
    "złoty": "PLN",
    "yuan": "CNY",
    "naira": "NGN",
    "reais": "BRL",
    "franc": "CHF",
    "kronor": "SEK",
    "kroner": "",
    "peso": "",
    "shilling": "",
}
CURRENCY_CODES = _words(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"""
)
# "TOP 10", "R 4": so small a number after one of these is no money.
WORDLIKE = _words("ALL COP CUP GEL LAK MAD MOP PEN RON SOS TOP TRY BAM R RM Rp Ft")
# Dollars that are no US dollars, where a guide says that its figures are in them.
DOLLARS = _words("AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD")
# Where a point groups digits as a rule, so that "1.250" is more than a thousand.
POINT_GROUPS = _words("EUR BRL DKK NOK SEK PLN TRY IDR VND ARS CLP COP RUB HUF CZK RON ISK UYU CRC PYG")

RATINGS = {"low": 1.0, "moderate": 2.0, "medium": 2.0, "high": 3.0}

# -- sentences ----------------------------------------------------------------
# A sentence of pay, growth, hours or age is read as a fact only where each of its words is one of these, names the
# role or a place: whoever or whatever else it speaks of, the figure may be theirs.
PLAIN = _words(
    """a an the this that these those is are be for of in at on as to with by or and about around roughly approximately
    nearly almost circa some just currently now typically usually normally generally often mostly commonly broadly
    can expect expects expected tend tends will has have your you we our it its which who each every all most many
    between from up over more than least no less under below before after-tax tax taxes gross net plus
    depending experience vary varies ranges range ranging somewhere anywhere per hour hours hourly day days daily week
    weeks weekly month months monthly year years yearly annual annually annum total full time part full-time part-time
    january february march april may june july august september october november december
    us uk usa united states kingdom country nationally nationwide national today"""
)
PEOPLE = _words(
    """people person workers worker employees employee staff professionals professional those everyone job jobs role
    roles position positions post posts occupation occupations career careers work works working work-week"""
)
PAY_CUES = _words(
    """earn earns earning earnings paid pay pays salary salaries wage wages income compensation make makes average
    averages"""
)
PAY_PLAIN = PAY_CUES | _words(
    "base basic starting usual typical median mean standard money rate rates level levels amount was"
)
GROWTH_CUES = {
    **dict.fromkeys(
        ("grow", "grows", "growing", "grew", "growth", "increase", "increases", "rise", "rises", "rose"), 1.0
    ),
    **dict.fromkeys(("decline", "declines", "declined", "shrink", "shrinks", "shrank", "fall", "falls", "fell"), -1.0),
    **dict.fromkeys(("decrease", "decreases", "decreased", "drop", "drops", "dropped"), -1.0),
}
GROWTH_PLAIN = frozenset(GROWTH_CUES) | _words(
    """employment projected project projects predicted forecast forecasts rate number outlook field profession bureau
    labor statistics bls faster slower average much than decade next coming"""
)
HOURS_PLAIN = _words("typical usual standard normal average working work shift shifts overtime workweek long contract")
AGE_CUES = _words("must age aged old older minimum")
AGE_PLAIN = AGE_CUES | _words(
    "need needs have has applicants applicant candidates candidate driver drivers years apply start older above legally"
)
COUNT_PLAIN = _words("there hold holds held employed employ employs number")
# A sentence with one of these states no fact: a story, a condition, a doubt or a thing of the past.
NO_FACT = _words(
    """i he she his her him my me if unless would could might imagine suppose wish hope once used formerly previously
    not never dont doesnt cannot cant isnt arent wont no-one nobody neither nor except without ago"""
)
PAST = _words(
    "was were had earned made got grew rose fell declined shrank dropped decreased held took cost lasted expected"
)
