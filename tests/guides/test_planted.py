"""Planted figures: what is read of each as a fact, and that nothing around it leaks into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.guides.amounts import amounts, decimal_sign, number
from chatbot.guides.facts import Fact, read_fact
from chatbot.guides.guide import Guide, parse_guide
from chatbot.guides.wording import sentence_of

# A figure is written "kind low high unit period level"; "-" is none, and an open end.
VALUES = """
£28,500 | salary 28500 28500 GBP - median
€1.250,00 | salary 1250 1250 EUR - median
1.250,00 € | salary 1250 1250 EUR - median
1.250 € a month | salary 1250 1250 EUR month median
20.000 Euro | salary 20000 20000 EUR - median
14,05 € an hour | salary 14.05 14.05 EUR hour median
R 18 500 | salary 18500 18500 ZAR - median
R18,500 per month | salary 18500 18500 ZAR month median
₹6.5 lakh | salary 650000 650000 INR - median
₹3.2–4.8 lakh | salary 320000 480000 INR - range
₹6,50,000 per annum | salary 650000 650000 INR year median
Rs 20,000 | salary 20000 20000 INR - median
Rs. 22,000 a month | salary 22000 22000 INR month median
4 LPA | salary 400000 400000 - year median
2.5 lakh to 4 lakh | salary 250000 400000 - - range
₹1.1 crore | salary 11000000 11000000 INR - median
CHF 4'500 | salary 4500 4500 CHF - median
CHF 4’500 a month | salary 4500 4500 CHF month median
NOK 480 000 | salary 480000 480000 NOK - median
480 000 NOK | salary 480000 480000 NOK - median
35 000 kr a month | salary 35000 35000 - month median
45–50k | salary 45000 50000 - - range
£45k–£50k | salary 45000 50000 GBP - range
£21-26k | salary 21000 26000 GBP - range
$1.2 million | salary 1200000 1200000 USD - median
A$70,000 | salary 70000 70000 AUD - median
NZ$31.20 an hour | salary 31.2 31.2 NZD hour median
C$58k | salary 58000 58000 CAD - median
US$ 40,000 | salary 40000 40000 USD - median
¥310,000 a month | salary 310000 310000 JPY month median
7 200 zł a month | salary 7200 7200 PLN month median
52,000 SEK | salary 52000 52000 SEK - median
AED 9,000 monthly | salary 9000 9000 AED month median
between 30,000 and 40,000 dollars | salary 30000 40000 USD - range
from £24,000 to £31,000 | salary 24000 31000 GBP - range
over $50,000 | salary 50000 - USD - median
at least £12.60 an hour | salary 12.6 - GBP hour median
up to $90,000 | salary - 90000 USD - median
$60,000 or more | salary 60000 - USD - median
$60,000+ a year | salary 60000 - USD year median
$25/hr | salary 25 25 USD hour median
£120/day | salary 120 120 GBP day median
£31,000 p.a. | salary 31000 31000 GBP year median
£2,100 pcm | salary 2100 2100 GBP month median
45 000 | salary 45000 45000 - - median
hourly: $19 | salary 19 19 USD hour median
$19 gross per hour | salary 19 19 USD hour median
$950 each week | salary 950 950 USD week median
$40 an hour (83k a year) | salary 40 40 USD hour median
£30,000, reviewed each year | salary 30000 30000 GBP - median
£30,000 for 38 hours a week | salary 30000 30000 GBP - median
£30,000 and 25 days' holiday a year | salary 30000 30000 GBP - median
£30,000 with one Friday a month off | salary 30000 30000 GBP - median
Band 5 (£29,970) | salary 29970 29970 GBP - median
Band 5 | -
negotiable | -
step 6 | -
paid every two weeks | -
$1.250 | -
$0.22 a mile | -
"""
LABELS = """
Average starting salary: $31,000-$36,000 (qualified: $48,000) | salary 31000 36000 USD - entry
Starter pay: £22,500 | salary 22500 22500 GBP - entry
Graduate salary: £24k | salary 24000 24000 GBP - entry
Fresher salary: ₹3 lakh | salary 300000 300000 INR - entry
Salary range: £18,000 to £32,000 | salary 18000 32000 GBP - range
Salary: £18,000 to £32,000 | salary 18000 32000 GBP - range
Median pay: $46,000 | salary 46000 46000 USD - median
Experienced salary: £41,000 | salary 41000 41000 GBP - senior
Senior pay: £41,000 | salary 41000 41000 GBP - senior
Mid-level salary: £35,000 | salary 35000 35000 GBP - mid
Top pay: £60,000 | salary 60000 60000 GBP - top
Hourly wage: $15 | salary 15 15 USD hour median
Annual salary: $46,000 | salary 46000 46000 USD year median
Pay per month: €2,100 | salary 2100 2100 EUR month median
Pay after one year: £30,000 | salary 30000 30000 GBP - -
Pay at step 6: £30,000 | salary 30000 30000 GBP - -
Pay in senior citizens' homes: £30,000 | salary 30000 30000 GBP - -
Pay in a middle school: £30,000 | salary 30000 30000 GBP - -
Late shift pay: £14 an hour | salary 14 14 GBP hour -
Salary before tax: £28,000 | salary 28000 28000 GBP - -
Salary and benefits: £28,000 and a pension | salary 28000 28000 GBP - -
Bonus pay: £500 | -
Overtime pay: £18 an hour | -
Night allowance: £4 an hour | -
Pay rise: £900 a year | -
Tips: $40 a day | -
Course fee: £340 | cost 340 340 GBP - -
Cost: 1.180 € | cost 1180 1180 EUR - -
Tuition: $4,850 a year | cost 4850 4850 USD year -
Price of tools: $500 to $2,000 | cost 500 2000 USD - -
Cost: it depends | -
Length: 9 months | duration 9 9 month - -
Training time: two to three years | duration 2 3 year - -
Time to qualify: 3 years | duration 3 3 year - -
Duration: up to 12 weeks | duration - 12 week - -
Timeline: 18 months | duration 18 18 month - -
Time off: ask early | -
Hours: 20 a week | hours 20 20 hour week -
Typical hours: 38 to 40 a week | hours 38 40 hour week -
Working hours: 37.5 hours | hours 37.5 37.5 hour - -
Weekly hours: 40 hours | hours 40 40 hour week -
Hours: 9 to 5 | -
Opening hours: 8 a.m. to 6 p.m. | -
Age: 18+ | age 18 - year - -
Minimum age: 21 | age 21 21 year - -
Age: at least 16 years | age 16 - year - -
Age: no limit. The oldest of us is 67. | -
Growth: 8% | growth 8 8 percent - -
Projected growth: -3 % | growth -3 -3 percent - -
Job outlook: 2 to 4 percent | growth 2 4 percent - -
Growth: steady, 40 hours a week | -
Experience: 5-8 years | experience 5 8 years - -
Experience: 5+ years | experience 5 - years - -
Experience: 6 months | experience 0.5 0.5 years - -
Experience: little changed in the last 10 years | -
Experience: 7-year veterans welcome | experience 7 7 years - -
Number of jobs: 4,300 | employment 4300 4300 jobs - -
Jobs: 1.2 million | employment 1200000 1200000 jobs - -
Employment: 6% | -
Vacancies: 140 | count 140 140 - - -
Openings: about 1,300 | count 1300 1300 - - -
Job announcement number: 20931 | -
Share of women: 31 % | share 31 31 percent - -
Pass score: 60% | score 60 60 percent - -
Score needed: 24 out of 40 | score 24 24 - - -
IELTS: 6.5 | score 6.5 6.5 - - -
"""
# (label, value, heading): cells of a table with the names of their row and column.
CELLS = """
Bremen, Median hour | 15,95 € | Wages | salary 15.95 15.95 EUR hour median
Bremen, Median month | 2.555 € | Wages | salary 2555 2555 EUR month median
Bremen, Usual tips a day | 18 € | Wages | -
First, Pay a month, gross | 790 € | Apprenticeship | salary 790 790 EUR month -
First, Leave | 30 days | Apprenticeship | -
Year two, Shop, per hour | £14.10 | What you are paid | salary 14.1 14.1 GBP hour -
Year three and on | £15.60 | What you are paid | salary 15.6 15.6 GBP - -
Lagos, Junior | ₦180,000 | Monthly pay | salary 180000 180000 NGN month entry
Lagos, Senior | ₦420,000 | Monthly pay | salary 420000 420000 NGN month senior
Cork, Allowance | €18 a shift | Pay | -
Early, Paid hours a week | 38.75 | Rotas | hours 38.75 38.75 hour week -
Early, Usual times | 04:50 to 13:20 | Rotas | -
Evening course, Length | 20 months | Courses | duration 20 20 month - -
Evening course, Fee | 5.400 € | Courses | cost 5400 5400 EUR - -
Welding, Cost | about $90 a month | Tools | cost 90 90 USD month -
Class 2, Minimum age | 21 | Licences | age 21 21 year - -
Under 1 year, Regional | $0.47 | By the mile | -
Journeyman | $50,000-$75,000 | Pay by step | salary 50000 75000 USD - -
Journeyman, Outlook | Steady | Pay by step | growth? -
March, Hours a week | 42 | The year | hours 42 42 hour week -
Grade 6 | £33,100 | Salary scale | salary 33100 33100 GBP - -
Senior cooper | £41,000 | Salary scale | salary 41000 41000 GBP - senior
Bonus | £600 | Salary scale | -
"""
SENTENCES = """
Coopers earn about $14 an hour. | salary 14 14 USD hour -
Most coopers are paid $14 an hour, and more at weekends. | salary 14 14 USD hour -
This role has a salary of £21-26k depending on experience. | salary 21000 26000 GBP - range
The average salary is £28,500 a year. | salary 28500 28500 GBP year median
The median annual wage for coopers was $44,300 in May 2023. | salary 44300 44300 USD year median
Starting pay is around 2.100 € a month. | salary 2100 2100 EUR month entry
Trainees earn £16,000, and seniors £38,000 a year. | salary 16000 16000 GBP - entry; salary 38000 38000 GBP year senior
Juniors earn $30,000, seniors $52,000. | salary 30000 30000 USD - entry; salary 52000 52000 USD - senior
Pay ranges from £22,000 to £34,000. | salary 22000 34000 GBP - range
You can expect to earn between R 12 000 and R 18 500 per month. | salary 12000 18500 ZAR month range
Experienced coopers earn over $60,000 a year. | salary 60000 - USD year senior
The salary is up to CHF 5'200 a month. | salary - 5200 CHF month -
Workers in this job earn ₹4.2 lakh a year on average. | salary 420000 420000 INR year median
In Glasgow, coopers earn £15 an hour. | salary 15 15 GBP hour -
Coopers in Porto earn 1.150 € a month. | salary 1150 1150 EUR month -
The pay is £13.10 an hour for a 38-hour week. | salary 13.1 13.1 GBP hour -
The hourly wage is $17. | salary 17 17 USD hour -
Coopers work 38 hours a week and earn £26,000. | hours 38 38 hour week -; salary 26000 26000 GBP - -
A typical week is 38 hours. | hours 38 38 hour week -
Most coopers work 35 to 40 hours a week. | hours 35 40 hour week -
The full week is 37.5 hours. | hours 37.5 37.5 hour week -
You must be at least 21. | age 21 - year - -
The minimum age is 18. | age 18 18 year - -
Applicants must be 16 or over. | age 16 - year - -
You must be 18 years old. | age 18 18 year - -
The job grew by 9 % from 2014 to 2024. | growth 9 9 percent - -
Employment of coopers is projected to grow 5 percent from 2023 to 2033. | growth 5 5 percent - -
Employment of coopers is projected to decline 4 percent from 2023 to 2033. | growth -4 -4 percent - -
Training lasts nine months. | duration 9 9 month - -
An apprenticeship takes two to three years. | duration 2 3 year - -
The course is 12 weeks long. | duration 12 12 week - -
The course costs 400 euros. | cost 400 400 EUR - -
The fee is £340. | cost 340 340 GBP - -
Tuition is about $4,850 a year. | cost 4850 4850 USD year -
You need at least two years of experience. | experience 2 - years - -
About 31 % of coopers are women. | share 31 31 percent - -
You need 50 of 100 points. | score 50 50 - - -
There are about 1,400 coopers in Scotland. | employment 1400 1400 jobs - -
The stress level is high. | stress - - - - -
Stress is moderate to high. | stress - - - - -
The work-life balance is good. | balance - - - - -
"""
NOTHING = """
Plumbers earn $31 an hour.
Unlike coopers, plumbers earn $31 an hour.
Plumbers start on $20 and earn $31 after a year.
A cooper's helper earns $11 an hour.
Maria earned $60,000 at her last job.
She now earns £15.90 an hour.
He says coopers earn $90,000.
"I earn £40,000," says Ines.
Coopers earned $9 an hour.
The pay was £14,000.
Coopers used to earn £300 a week.
If you pass, you earn £30,000.
You could earn $70,000 one day.
Coopers would earn £50,000 with a shop of their own.
Do coopers earn $14 an hour?
Coopers never earn £90,000.
Coopers don't earn $30 an hour.
You get a bonus of £600 in January.
Coopers earn a bonus of £600.
Coopers earn £2 an hour extra on Sundays.
Coopers earn $40 a day in tips.
Each night shift adds £28.
Coopers earn 12 cents a mile.
Coopers earn $0.40 a stave.
You pay the council £82 a year.
We pay the €140.
The firm pays £60 towards boots.
Coopers in a brewery with 40 staff earn £30,000.
They earn $28 an hour.
Housing costs more each year, and coopers know it.
A ban in the last eight years rules you out.
The firm grew by 9 % in 2023.
Sales of barrels grew by 12 % from 2014 to 2024.
Wages grew by 3 % from 2014 to 2024.
Coopering grew fast in the last 10 years.
The cellar is 30 metres deep.
One in three coopers is over 50.
You must be able to lift 20 kg.
You must be at work by 7.
The oldest cooper here is 71.
Never carry more than 21 staves.
The shop employs 40 people and 3 dogs.
Some 24 barrels a week leave the yard.
Stress is high before a feast.
The stress is not high.
The yard opened in 2006.
Ring 061 555 0142 by 8 pm.
A barrel holds 200 litres.
Senior citizens get 10 % off.
"""
STORIES = ("Meet Ines", "Case study: a yard in Cork", "Portrait", "Other jobs and related roles")


def _cells(table: str) -> list[tuple[str, ...]]:
    return [
        tuple(cell.strip() for cell in line.rsplit("|", 3 if table is CELLS else 1))
        for line in table.strip().split("\n")
    ]


def _cooper(body: str, heading: str = "Key facts") -> Guide:
    return parse_guide(f"---\ntitle: Cooper\nrole: Cooper\n---\n\n## {heading}\n\n{body}\n", Path("cooper.md"))


def _facts(guide: Guide) -> list[Fact]:
    return [fact for section in guide.sections for fact in section.facts]


def _end(number: float | None) -> str:
    return "-" if number is None else f"{number:.12g}"


def _figure(fact: Fact) -> str:
    ends = f"{_end(fact.low)} {_end(fact.high)}"
    return f"{fact.kind} {ends} {fact.unit or '-'} {fact.period or '-'} {fact.level or '-'}"


def _read(facts: list[Fact]) -> str:
    return "; ".join(map(_figure, facts)) or "-"


@pytest.mark.parametrize(("value", "figure"), _cells(VALUES))
def test_values(value: str, figure: str) -> None:
    """A value is the number people see in it, its currency and its period; one that could be two is not read."""
    assert _read(_facts(_cooper(f"- Salary: {value}"))) == figure


@pytest.mark.parametrize(("line", "figure"), _cells(LABELS))
def test_labelled_lines(line: str, figure: str) -> None:
    """Kind and level are those that the label names, and no other."""
    assert (
        _read([fact for fact in _facts(_cooper(f"- {line}")) if fact.low is not None or fact.high is not None])
        == figure
    )


@pytest.mark.parametrize(("label", "value", "heading", "figure"), _cells(CELLS))
def test_cells(label: str, value: str, heading: str, figure: str) -> None:
    """A cell is read by the names of its row and column."""
    fact = read_fact(label, value, heading, decimal="," if "€" in value else "")

    assert _read([fact] if fact else []) == ("-" if "?" in figure else figure)


@pytest.mark.parametrize(("sentence", "figures"), _cells(SENTENCES))
def test_sentences(sentence: str, figures: str) -> None:
    """Each figure of a sentence has its own kind, level and period, and is told as the sentence."""
    facts = _facts(_cooper(sentence, "Pounds and pence"))

    assert _read(facts) == figures
    assert {sentence_of(fact, "Pounds and pence") for fact in facts} == {sentence}


@pytest.mark.parametrize("sentence", NOTHING.strip().split("\n"))
def test_sentences_that_state_no_fact_of_the_occupation(sentence: str) -> None:
    """Another's pay, the past, a condition, a bonus, a story: none is a fact of this occupation."""
    facts = _facts(_cooper(sentence, "Pay"))

    assert [fact.kind for fact in facts if fact.kind not in ("share", "cost")] == []


@pytest.mark.parametrize("heading", STORIES)
@pytest.mark.parametrize("line", ["Coopers earn about $14 an hour.", "- Ines, salary: $60,000", "- Growth: 8%"])
def test_a_story_and_other_occupations_keep_their_figures(line: str, heading: str) -> None:
    """What is told of one person, or of other jobs, is no fact of the guide."""
    facts = [fact for fact in _facts(_cooper(line, heading)) if fact.kind == "salary"]
    assert facts == []


def test_a_place_and_a_span_are_those_of_the_sentence() -> None:
    """The place and the years that a sentence names belong to its figure."""
    (place,) = _facts(_cooper("In Glasgow, coopers earn £15 an hour."))
    (span,) = _facts(_cooper("The job grew by 9 % from 2014 to 2024."))

    assert (place.region, span.year) == ("Glasgow", "2014-2024")


def test_there_are_enough_figures() -> None:
    """The tables above hold what they are to hold."""
    assert sum(len(_cells(table)) for table in (VALUES, LABELS, CELLS, SENTENCES)) + len(NOTHING.split("\n")) >= 150


# -- digits ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sign"), [("14,05 € or 2,5 hours", ","), ("£1.50, £2.75 and 1,200", "."), ("12 and 1.250", ""), ("", "")]
)
def test_the_sign_of_decimals(text: str, sign: str) -> None:
    """A guide's other figures show how it writes decimals."""
    assert decimal_sign(text) == sign


@pytest.mark.parametrize(
    ("digits", "decimal", "currency", "value"),
    [
        ("1.250", "", None, None),
        ("1.250", ",", None, 1250),
        ("1.250", "", "EUR", 1250),
        ("1.250", "", "USD", None),
        ("1,250", "", None, 1250),
        ("1,250", ",", None, None),
        ("0.125", "", None, 0.125),
        ("12,34,567", "", None, 1_234_567),
        ("1.2.3", "", None, None),
        ("31.12.2024", "", None, None),
        ("1,234.50", "", None, 1234.5),
        ("1.234,50", "", None, 1234.5),
        ("4'500", "", None, 4500),
        ("4'50", "", None, None),
    ],
)
def test_grouped_digits(digits: str, decimal: str, currency: str | None, value: float | None) -> None:
    """Digits that could be grouped or decimal are no number, unless the guide or the currency tells."""
    assert number(digits, decimal, currency) == value


@given(st.text(alphabet="0123456789.,'’ -–%$€£kKRs to an hour+", max_size=60), st.sampled_from(["", ",", "."]))
def test_any_amounts(text: str, decimal: str) -> None:
    """Amounts stand in their order, do not overlap, and no low end is above the high one."""
    last = 0
    for amount in amounts(text, decimal):
        assert last <= amount.end <= len(text)
        assert (amount.low, amount.high) != (None, None)
        assert amount.low is None or amount.high is None or amount.low <= amount.high
        last = amount.end


# -- neighbours -------------------------------------------------------------------

_NEIGHBOURS = st.sampled_from(
    [
        "Hours: 38 to 40 a week",
        "Holiday: 25 days a year",
        "Age: 21",
        "Probation: one month",
        "Growth: 9%",
        "Length of training: 3 years",
        "Experience: 2 years",
        "Shifts: 12 hours a day",
        "Senior citizens: free on Mondays",
        "Step: 6",
        "Bonus: £600 a year",
        "Top speed: 30 miles an hour",
    ]
)
_PAY = st.sampled_from(["£31,000", "£31,000 to £36,000", "R 18 500", "€2.100", "₹4 lakh"])
_AFTER = st.sampled_from(
    [
        ", 38 hours a week",
        " (40 hours a week)",
        " and 25 days off a year",
        ", with a review every 12 months",
        "; 9% of coopers get more",
        ", from age 21",
        " after 6 months of training",
        " plus meals for senior citizens",
        "",
    ]
)


@given(before=st.lists(_NEIGHBOURS, max_size=3), after=st.lists(_NEIGHBOURS, max_size=3), pay=_PAY, tail=_AFTER)
def test_neighbours_leak_nothing_into_labelled_pay(before: list[str], after: list[str], pay: str, tail: str) -> None:
    """Hours a week, years, shares and ages around a salary leave it without period, level or other numbers."""
    alone = next(fact for fact in _facts(_cooper(f"- Salary: {pay}")))
    lines = [*before, f"Salary: {pay}{tail}", *after]
    (fact,) = (f for f in _facts(_cooper("\n".join(f"- {line}" for line in lines))) if f.kind == "salary")

    assert _figure(fact) == _figure(alone)
    assert fact.period == ""


@given(neighbours=st.lists(_NEIGHBOURS, max_size=3), pay=_PAY, tail=_AFTER)
def test_neighbours_leak_nothing_into_pay_in_sentences(neighbours: list[str], pay: str, tail: str) -> None:
    """Nor into the pay that a sentence states, which may be passed over but is never misread."""
    text = "\n".join([*(f"- {line}" for line in neighbours), "", f"Coopers earn {pay}{tail}."])
    for fact in _facts(_cooper(text)):
        if fact.kind == "salary":
            assert (fact.period, fact.level) in (("", ""), ("", "range"))
            assert fact.unit in ("GBP", "ZAR", "EUR", "INR")
            assert fact.low is not None
            assert fact.low >= 2_000
