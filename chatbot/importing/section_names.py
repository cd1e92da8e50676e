"""What career guides call their parts: names of sections, labels of facts, words of pay. Data only.

Names are compared as `headings.key` spells them: lower case, "&" as "and", the occupation and articles taken out.
A line that is not here can still be a heading by its shape; a name that is here is one in any layout.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.replace("\n", ",").split(",") if name.strip())


# Sections of their own, grouped by what they tell.
SECTIONS = _names("""
    overview, introduction, summary, at glance, about role, about this role, about job, about this career, job overview
    career overview, role overview, job summary, job profile, description, job description, job definition, definition
    essential information, key information, quick facts, key facts, fast facts, key takeaways, highlights
    background, history
    market demand, demand, annual salary, salary, salaries, salary range, salary information, salary expectations
    salary overview, salary and benefits, salary and job outlook, pay, pay and benefits, hourly pay, wages, earnings
    compensation, income, salary by experience, salary by location, salary by state
    core functions, main functions, key responsibilities, responsibilities, job responsibilities, duties, job duties
    main duties, key duties, typical duties, duties and responsibilities, roles and responsibilities, tasks, job tasks
    daily tasks, daily duties, day-to-day tasks, main tasks, typical tasks, work activities
    what does do, what do do, what do, what is, what they do, what you do, what you will do, what you'll do
    what it takes, what you need
    work setting, work settings, work environment, working environment, working conditions, workplace, workplaces
    where they work, places of work
    working hours, work hours, hours, typical hours, work schedule, work schedules, schedule
    tech stack, tools, tools and technology, tools and technologies, tools and software, tools and equipment, equipment
    tools of trade, technology, software, technologies used
    skills, skills and qualifications, skills and abilities, skills and competencies, skills and knowledge, skill map
    required skills, skills required, skills needed, key skills, essential skills, core skills, important skills
    important qualities, personal qualities, key competencies, competencies, personality, interests
    qualifications, required qualifications
    required education, education, education and training, education requirements, educational requirements, courses
    education and experience, training, training and certification, on-the-job training, degrees, certification
    certifications, certifications and licenses, licenses, licences, licensing, licensure, licenses and certifications
    licenses certifications and registrations, registration, apprenticeship, apprenticeships
    entry requirements, requirements, job requirements, experience, work experience, eligibility
    experience requirements
    physical requirements, physical demands, age requirements
    path to, path to role, how to become, how to become one, how to get started, getting started, steps to become
    becoming, steps, how to start, how to get job, how to apply, applying, interview tips, interview questions
    resume tips, job search, finding job
    career path, career paths, career path tiers, career tiers, career levels, career ladder, career progression
    career development, career stages, career steps, career advancement, advancement, promotion, promotions, progression
    career prospects, prospects, advancement opportunities, career growth, seniority levels, experience levels
    global outlook, international outlook, working abroad, job outlook, outlook, career outlook, employment outlook
    job outlook and related roles, job prospects, employment, employment projections, future outlook, future
    job market, job market today, current job market, hiring trends, state and area data
    day in life, typical day, daily routine, day plan, what day looks like
    work-life balance and stress, work-life balance, stress, health and safety, safety, risks, hazards
    pros and cons, advantages and disadvantages, benefits and drawbacks, benefits, perks
    common mistakes, common mistakes of beginners, beginner mistakes, mistakes to avoid
    contextual advice, advice, expert advice, tips, tips for success, best practices
    examples and case studies, case studies, case study, examples, success stories
    portfolio tips, portfolio, building portfolio
    types, specializations, specialisations, specialties, career options, alternative careers
    related roles, related careers, related occupations, related jobs, similar occupations, similar jobs, similar roles
    employers, who employs, industries, top industries
    professional organizations, professional associations, associations, resources, additional resources
    sources and references, sources, references, further reading, more information, contacts for more information
    conclusion, final thoughts
    frequently asked questions, faq, faqs, common questions, questions and answers, q and a
""")
# A heading made of words of these names is one as well, if it has one of the words below: "Training and Requirements".
CORE_WORDS = frozenset(
    "salary salaries pay wages earnings requirements outlook duties responsibilities skills education training "
    "career job certification qualifications licensing environment "
    "conditions role tasks hours prospects advancement".split()
)
# Parts of a larger section: below it where that section takes them (CONTAINERS), else sections of their own.
SUBSECTIONS = _names("""
    education level, tech skills, technical skills, hard skills, soft abilities, soft skills, people skills
    foundational skills, basic skills, advanced skills, leadership skills
    role challenges, challenges, growth paths, opportunities, industry trends, trends
    pros, cons, advantages, disadvantages, drawbacks, upsides, downsides, benefits
    morning, midday, afternoon, late afternoon, evening, night
""")
# Sections that pages announce and leave empty: what follows one is not a part of it.
OFTEN_EMPTY = r"(?:related|similar) .*|sources.*|references|resources|further reading"

# Sections of a certain sort, as patterns of their keys.
PAY = r".*\b(?:salary|salaries|pay|wages?|earnings|compensation|income)\b.*"
DEMAND = r".*\b(?:demand|competition)\b.*"
FAQ = r"frequently asked questions.*|faqs?|common questions|questions and answers|q and a"
CASE_STUDIES = r"examples?|examples and case stud.*|case stud.*|success stories"
PROS_CONS = r"pros and cons|advantages and disadvantages|benefits and drawbacks"
DAY = r"day in life|typical day|day plan|daily routine|what day looks like"
TIERS = (
    r"(?:career )?(?:paths?|tiers|levels|ladder|progression|stages|steps|development|advancement)(?: tiers)?"
    r"|seniority levels|experience levels"
)
# Which headings go below which section: pattern of the section's key, pattern of the heading's key. ".+" takes any
# heading that is not a section's name. Whatever section starts with a heading takes any as well.
CONTAINERS: tuple[tuple[str, str], ...] = (
    (r"skill map|competenc.*", r".+"),
    (CASE_STUDIES, r".+"),
    (r"types|speciali[sz]ations|specialties|steps", r".+"),
    (
        r".*\b(?:skills|qualifications|qualities|abilities)\b.*",
        r".*\b(?:skill|abilit|qualit|education level|qualificat|competenc|proficien|knowledge|certificat|technique).*",
    ),
    (
        TIERS,
        r".*\b(?:entry|junior|mid|middle|senior|lead|leader|principal|staff|chief|head|manager|supervisor|director|"
        r"specialist|trainee|apprentice|journeyman|master|assistant|associate|intern|level|tier|expert|consultant|owner)"
        r"\b.*",
    ),
    (
        DAY,
        r".*\b(?:morning|noon|midday|afternoon|evening|night|lunch|breakfast|dawn|dusk|start|end|shift|am|pm)\b.*"
        r"|[0-9].*",
    ),
    (PROS_CONS, r"(?:pros|cons|advantages|disadvantages|benefits|drawbacks|upsides|downsides)"),
    (
        r"job market(?: today)?|current job market|hiring trends",
        r".*\b(?:challenge|growth|trend|opportunit|demand|competition).*",
    ),
    (r"path to.*|how to become.*|getting started", r"(?:step|phase|stage) [0-9]+.*"),
)

# Long headings and the short name that guides use, by patterns of the key; a name is given once a guide.
CANONICAL: tuple[tuple[str, str], ...] = (
    (r"core functions\b.*", "Core Functions"),
    (r"path to\b.*|how to become\b.*|steps to become\b.*|becoming", "Path to the Role"),
    (r"(?:pros and cons|advantages and disadvantages)\b.*", "Pros & Cons"),
    (r"annual salary\b.*", "Annual Salary"),
    (r"(?:.* )?job description", "Job Description"),
    (r"day in life\b.*", "A Day in the Life"),
    (FAQ, "Frequently Asked Questions"),
)
# What a page calls the text that a guide has right below its title.
OVERVIEW = _names("""
    overview, introduction, summary, at glance, about, about role, about this role, about job, about this career
    job overview, career overview, role overview
""")

# Words of work: what tells a guide whose headings are all new to us from a poem or a letter.
CAREER_WORDS = frozenset(
    "career careers salary salaries wage wages employer employers employment job jobs training skills duties "
    "hire hired hiring apprenticeship certification certifications "
    "licence license qualification qualifications degree diploma "
    "experience profession professional occupation workplace entry-level".split()
)

# Labels that a page shows in one line with their value after the column between them was lost.
FACT_LABELS: tuple[str, ...] = (
    "Licensure",
    "Education",
    "Training",
    "Certification",
    "Key Skills",
    "Key Responsibilities",
    "Required Education",
    "Education Required",
    "Degree Required",
    "Degree Level",
    "Degree Field",
    "Degree Fields",
    "Education Field of Study",
    "Field of Study",
    "Typical Entry-Level Education",
    "Entry-Level Education",
    "Other Requirements",
    "Additional Requirements",
    "Training Required",
    "On-the-job Training",
    "On-the-Job Training",
    "Work Experience in a Related Occupation",
    "Experience Required",
    "Licensure Required",
    "Licensure/Certification",
    "Licensure and Certification",
    "License/Certification",
    "Certification Required",
    "Projected Job Growth",
    "Projected Growth",
    "Job Growth",
    "Growth Rate",
    "Job Outlook",
    "Employment Change",
    "Number of Jobs",
    "Job Openings",
    "Median Salary",
    "Median Annual Salary",
    "Median Annual Wage",
    "Median Pay",
    "Average Salary",
    "Average Annual Salary",
    "Mean Salary",
    "Starting Salary",
    "Hourly Wage",
    "Salary Range",
)
# Lines of their own that say how much of something there is, as scales and ratings do.
LEVELS = _names("""
    very low, low, low to moderate, low to medium, medium, moderate, average, moderate to high, medium to high, high
    very high, poor, fair, good, excellent, challenging
""")
# Words beside the digits of a figure.
FIGURE_UNITS = frozenset(
    "k m bn million billion percent per a an pa p.a year years yr yrs month months week day hour hours hourly hr "
    "annual annually annum about around up from over to usd gbp eur cad aud nzd inr jpy pln chf sek nok dkk".split()
)
# A word alone that says how the work is done, and the label that makes a fact of it.
BADGES: tuple[tuple[str, str], ...] = (
    (
        r"(?:(?:fully|partly|mostly|not) )?remote(?:[- ](?:friendly|first|only|possible|work|ok))?"
        r"|hybrid|on-?site(?: only)?",
        "Remote work",
    ),
    (r"full[- ]time|part[- ]time|freelance|seasonal|shift work", "Employment"),
)
