"""What career guides call their parts: section names, labels of figures, words of pay, places and titles. Data only.

Names are compared as `headings.key` spells them: lower case, "&" as "and", the occupation and articles taken out.
Anything that is not here can still be a heading by its shape; a name here is one in any layout.
"""

from __future__ import annotations

# Sections of their own, grouped by what they tell.
SECTIONS: frozenset[str] = frozenset(
    name.strip()
    for names in (
        "overview, introduction, summary, at glance, about role, about this role, about job, about this career",
        "job overview, career overview, role overview, job summary, job profile, essential information, key information",
        "quick facts, key facts, fast facts, key takeaways, highlights, market demand, demand, job description",
        "description, job definition, definition, background, history",
        "annual salary, salary, salaries, salary range, salary information, salary expectations, salary overview",
        "salary and benefits, salary and job outlook, pay, pay and benefits, wages",
        "earnings, compensation, income, hourly pay, salary by experience, salary by location, salary by state",
        "core functions, main functions, key responsibilities, responsibilities, job responsibilities, duties, job duties",
        "main duties, key duties, typical duties, duties and responsibilities, roles and responsibilities, tasks",
        "daily tasks, daily duties, day-to-day tasks, main tasks, typical tasks, work activities, what they do, job tasks",
        "what it takes, what you'll do, what you need, what does do, what do do, what do, what is, what they do, what you do, what you will do",
        "work setting, work settings, work environment, working environment, working conditions, workplace, workplaces",
        "where they work, working hours, work hours, hours, work schedule, work schedules, schedule, places of work",
        "tech stack, tools, tools and technology, tools and technologies, tools and software, tools and equipment",
        "tools of trade, technology, software, equipment, technologies used",
        "skills, skills and qualifications, skills and abilities, skills and competencies, skills and knowledge, skill map",
        "required skills, skills required, skills needed, key skills, essential skills, core skills, important skills",
        "important qualities, personal qualities, key competencies, competencies, qualifications",
        "required qualifications, personality, interests",
        "required education, education, education and training, education requirements, educational requirements",
        "education and experience, training, training and certification, on-the-job training, courses, degrees",
        "certification, certifications, certifications and licenses, licenses, licences, licensing, licensure",
        "licenses and certifications, licenses certifications and registrations, registration, apprenticeship",
        "apprenticeships, entry requirements, requirements, job requirements, experience, work experience",
        "experience requirements, physical requirements, physical demands, eligibility, age requirements",
        "path to, path to role, how to become, how to become one, how to get started, getting started, steps to become",
        "becoming, steps, how to start, how to get job, how to apply, applying, interview tips, interview questions",
        "resume tips, job search, finding job",
        "career path, career paths, career path tiers, career tiers, career levels, career ladder, career progression",
        "career development, career stages, career steps, career advancement, advancement, promotion, promotions",
        "career prospects, prospects, advancement opportunities, career growth, progression, seniority levels",
        "experience levels",
        "global outlook, international outlook, working abroad, job outlook, outlook, career outlook, employment outlook",
        "job outlook and related roles, job prospects, employment, employment projections, job market",
        "job market today, current job market, hiring trends, state and area data, future outlook, future",
        "day in life, typical day, daily routine, day plan, what day looks like",
        "work-life balance and stress, work-life balance, stress, health and safety, safety, risks, hazards",
        "pros and cons, advantages and disadvantages, benefits and drawbacks, benefits, perks, common mistakes",
        "common mistakes of beginners, beginner mistakes, mistakes to avoid, contextual advice, advice, expert advice",
        "tips, tips for success, best practices, examples and case studies, case studies, case study, examples",
        "success stories, portfolio tips, portfolio, building portfolio",
        "types, specializations, specialisations, specialties, related roles, related careers, related occupations",
        "related jobs, similar occupations, similar jobs, similar roles, career options, alternative careers, employers",
        "who employs, industries, top industries, professional organizations, professional associations, associations",
        "resources, additional resources, sources and references, sources, references, further reading, more information",
        "contacts for more information, conclusion, final thoughts",
        "frequently asked questions, faq, faqs, common questions, questions and answers, q and a",
    )
    for name in names.split(",")
)

# A heading made of words of the names above is one as well, if one of these is among them: "Training and Requirements".
CORE_WORDS: frozenset[str] = frozenset(
    "salary salaries pay wages earnings requirements outlook duties responsibilities skills education training certification "
    "qualifications licensing environment conditions career job role tasks hours prospects advancement progression".split()
)

# Parts of a larger section: below it where that section takes them (CONTAINERS), else sections of their own.
SUBSECTIONS: frozenset[str] = frozenset(
    name.strip()
    for name in (
        "education level, tech skills, technical skills, soft abilities, soft skills, hard skills, people skills, "
        "foundational skills, basic skills, advanced skills, leadership skills, role challenges, challenges, growth paths, "
        "opportunities, industry trends, trends, pros, cons, advantages, disadvantages, drawbacks, upsides, downsides, "
        "benefits, morning, midday, afternoon, late afternoon, evening, night"
    ).split(",")
)

# Sections that pages announce and leave empty: what follows one is not a part of it.
OFTEN_EMPTY = r"(?:related|similar) .*|sources.*|references|resources|further reading"
# Which headings go below which section. (pattern of the section's key, pattern of the heading's key); ".+" takes any
# heading that is not a section's name. A section that starts with a heading takes any as well.
CONTAINERS: tuple[tuple[str, str], ...] = (
    (r"skill map|competenc.*", r".+"),
    (r"examples?|examples and case stud.*|case stud.*|success stories", r".+"),
    (r"types|speciali[sz]ations|specialties|steps", r".+"),
    (
        r".*\b(?:skills|qualifications|qualities|abilities)\b.*",
        r".*\b(?:skills?|abilit|qualit|education level|qualificat|competenc|proficien|knowledge|certificat|techniques)\S*.*",
    ),
    (
        r"(?:career )?(?:path|tiers|levels|ladder|progression|stages|steps|development|advancement)(?: tiers)?"
        r"|seniority levels|experience levels|career paths",
        r".*\b(?:entry|junior|mid|middle|senior|lead|leader|principal|staff|chief|head|manager|supervisor|director|"
        r"specialist|trainee|apprentice|journeyman|master|assistant|associate|intern|level|tier|expert|consultant|owner)"
        r"\b.*",
    ),
    (
        r"day in life|typical day|day plan|daily routine|what day looks like",
        r".*\b(?:morning|noon|midday|afternoon|evening|night|lunch|breakfast|dawn|dusk|start|end|shift|am|pm|a m|p m)\b.*"
        r"|[0-9].*",
    ),
    (
        r"pros and cons|advantages and disadvantages|benefits and drawbacks",
        r"(?:the )?(?:pros|cons|advantages|disadvantages|benefits|drawbacks|upsides|downsides)",
    ),
    (
        r"job market(?: today)?|current job market|hiring trends",
        r".*\b(?:challenge|growth|trend|opportunit|demand|competition)\S*.*",
    ),
    (r"path to.*|how to become.*|getting started", r"(?:step|phase|stage) [0-9]+.*"),
)
CASE_STUDIES = r"examples?|examples and case stud.*|case stud.*|success stories"
TIERS = CONTAINERS[4][0]
DAY = CONTAINERS[5][0]
PAY = r".*\b(?:salary|salaries|pay|wages?|earnings|compensation|income)\b.*"
DEMAND = r".*\b(?:demand|competition)\b.*"
FAQ = r"frequently asked questions.*|faqs?|common questions|questions and answers|q and a"

# Long headings and the short name that the guides use. (pattern of the key, name); a name is given once a guide.
CANONICAL: tuple[tuple[str, str], ...] = (
    (r"core functions\b.*", "Core Functions"),
    (r"path to\b.*|how to become\b.*|steps to become\b.*|becoming", "Path to the Role"),
    (r"(?:pros and cons|advantages and disadvantages)\b.*", "Pros & Cons"),
    (r"annual salary\b.*", "Annual Salary"),
    (r"(?:.* )?job description", "Job Description"),
    (r"day in life\b.*", "A Day in the Life"),
    (FAQ, "Frequently Asked Questions"),
)
OVERVIEW: frozenset[str] = frozenset(
    {
        "overview",
        "introduction",
        "summary",
        "at glance",
        "about role",
        "about this role",
        "about this career",
        "job overview",
    }
    | {"career overview", "role overview", "about", "about job", "what is"}
)

# Words that make a text a career text, for documents whose headings are all new to us.
CAREER_WORDS: frozenset[str] = frozenset(
    "career careers salary salaries wage wages employer employers employment job jobs training skills duties apprenticeship "
    "certification certifications licence license qualification qualifications degree diploma experience hire hired hiring "
    "profession professional occupation workplace entry-level".split()
)

# Labels that a page shows in one line with their value after the column between them was lost.
FACT_LABELS: tuple[str, ...] = (
    "Licensure", "Education", "Training", "Certification",
    "Required Education", "Education Required", "Degree Required", "Degree Level", "Degree Field", "Degree Fields",
    "Education Field of Study", "Field of Study", "Typical Entry-Level Education", "Entry-Level Education",
    "Other Requirements", "Additional Requirements", "Training Required", "On-the-job Training", "On-the-Job Training",
    "Work Experience in a Related Occupation", "Experience Required", "Licensure Required", "Licensure/Certification",
    "Licensure and Certification", "License/Certification", "Certification Required", "Key Skills", "Key Responsibilities",
    "Projected Job Growth", "Projected Growth", "Job Growth", "Growth Rate", "Job Outlook", "Employment Change",
    "Number of Jobs", "Median Salary", "Median Annual Salary", "Median Annual Wage", "Median Pay", "Average Salary",
    "Average Annual Salary", "Mean Salary", "Starting Salary", "Hourly Wage", "Salary Range", "Job Openings",
)  # fmt: skip

# What a line of its own says how much of, as scales and ratings do.
LEVELS: frozenset[str] = frozenset(
    ("low, very low, medium, moderate, average, high, very high, moderate to high, low to moderate, "
     "low to medium, medium to high, good, fair, poor, excellent, challenging").split(", ")
)  # fmt: skip
FIGURE_UNITS: frozenset[str] = frozenset(
    "k m bn million billion per a an year years yr yrs month months week hour hourly hr annually annual annum day usd gbp eur "
    "cad aud nzd inr jpy pln chf sek nok dkk to about around up from over hours percent pa p.a".split()
)
# A word alone that says how the work is done, and the label that makes a fact of it.
BADGES: tuple[tuple[str, str], ...] = (
    (
        r"(?:fully |partly |mostly |not )?remote(?:[- ](?:friendly|first|only|possible|work|ok))?|hybrid|on-?site(?: only)?",
        "Remote work",
    ),
    (r"full[- ]time|part[- ]time|freelance|seasonal|shift work", "Employment"),
)

# Codes as headings write them: "(US, USD)".
REGIONS: dict[str, str] = {
    "US": "United States", "USA": "United States", "UK": "United Kingdom", "GB": "United Kingdom", "CA": "Canada",
    "AU": "Australia", "NZ": "New Zealand", "IE": "Ireland", "IN": "India", "DE": "Germany", "FR": "France", "ES": "Spain",
    "IT": "Italy", "PL": "Poland", "NL": "Netherlands", "GR": "Greece", "JP": "Japan", "SE": "Sweden", "NO": "Norway",
    "DK": "Denmark", "CH": "Switzerland", "AT": "Austria", "PT": "Portugal", "ZA": "South Africa", "SG": "Singapore",
    "EU": "European Union",
}  # fmt: skip
CURRENCIES: dict[str, tuple[str, str]] = {
    "USD": ("US dollars", "$"), "GBP": ("pounds sterling", "£"), "EUR": ("euros", "€"), "CAD": ("Canadian dollars", "$"),
    "AUD": ("Australian dollars", "$"), "NZD": ("New Zealand dollars", "$"), "INR": ("Indian rupees", "₹"),
    "JPY": ("yen", "¥"), "PLN": ("zlotys", ""), "CHF": ("Swiss francs", ""), "SEK": ("Swedish kronor", ""),
    "NOK": ("Norwegian kroner", ""), "DKK": ("Danish kroner", ""), "ZAR": ("rand", "R"), "SGD": ("Singapore dollars", "$"),
}  # fmt: skip
# Countries that read well only with an article.
WITH_ARTICLE: frozenset[str] = frozenset({"United States", "United Kingdom", "Netherlands", "European Union"})
# What a text names only if its figures are from there. (pattern, region, currency)
PLACE_CLUES: tuple[tuple[str, str, str], ...] = (
    (r"U\.?S\.? Bureau of Labor Statistics|Occupational Outlook Handbook|\bBLS\b", "United States", "USD"),
    (r"Office for National Statistics|National Careers Service", "United Kingdom", "GBP"),
    (r"Statistics Canada|Job Bank", "Canada", "CAD"),
    (r"Australian Bureau of Statistics", "Australia", "AUD"),
)

# How pages word their titles: what stands before and after the occupation.
TITLE_BEFORE = (
    r"(?:how to become|how to be|becoming|being|a day in the life of|what is it like to be|(?:a )?career as|working as|"
    r"what is|what does|what do|career guide(?: for| to)?|a guide to becoming|(?:the )?(?:complete|ultimate|full) guide to"
    r"(?: becoming| being)?|job profile|career profile|job description(?: for| of)?|everything to know about(?: being)?)"
    r"(?: an?| the)?"
)
TITLE_AFTER = (
    r"(?:career path guide|career path|career guide|career profile|career overview|career information|careers?|job profile|"
    r"job description(?: and requirements)?|job guide|job outlook|job overview|job|occupation profile|profile|guide|overview|"
    r"salary(?: and job outlook)?|salary guide|requirements|do)"
)
# Headings that name the occupation, for texts without a title.
ROLE_IN_HEADING: tuple[str, ...] = (
    r"core functions of (?:an? |the )?(.+?) role",
    r"(?:path to|how to become|becoming|steps to becom(?:e|ing))(?: an?| the)? (.+)",
    r"(?:pros (?:&|and) cons|advantages and disadvantages) (?:for|of)(?: being)?(?: an?| the)? (.+)",
    r"a day in the life of (?:an? |the )?(.+)",
    r"what (?:does|is|do) (?:an? |the )?(.+?)(?: do)?\?",
    r"(?:skills|tools|salary|tips) (?:for|of) (?:an? |the )?(.+)",
    r"(.+) (?:job description|requirements|salary|skills|duties|career path)",
    r"(?:junior|senior|entry-level|mid-level|lead) (.+)",
)
ROLE_IN_TEXT: tuple[str, ...] = (
    r"^(?:An?|The) ([^.,;:!?]{3,60}?) (?:is|serves|works|plays|acts|helps|supports|makes|manages)\b",
    r"\b(?:become|becoming|career as|work as|working as|being) an? ([\w'’ -]{3,40}?)"
    r"(?= (?:is|are|you|requires|typically|usually|often|and|or|in|with|must|can|should|generally|for|by|at)\b|[,.;:!?]|$)",
)
# Short forms that people type.
SHORT_FORMS: tuple[tuple[str, str], ...] = (
    ("representative", "rep"), ("technician", "tech"), ("administrator", "admin"), ("developer", "dev"),
    ("veterinarian", "vet"), ("photographer", "photog"),
)  # fmt: skip
PUBLISHERS: tuple[str, ...] = (
    "Jobicy",
    "Study.com",
    "Learn.org",
    "Indeed",
    "Glassdoor",
    "Coursera",
    "Zippia",
    "Prospects",
)
