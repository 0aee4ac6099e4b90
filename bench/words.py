"""What people say in a made-up register: titles, texts, reports and names in three languages.

Each text is put together from pools, so that texts differ by their words and a search finds some
of them. None has a tab, a line feed or a backslash: a line of a file holds a row (loading.py).
"""

from random import Random

LANGUAGES = ("en", "ru", "kk")
WEIGHTS = (5, 4, 2)

# What is asked for: the verb with its object, whom it concerns, and to what end.
ASKED = {
    "en": (
        ("Adopt a law on the review of administrative acts", "Train judges and their assistants",
         "Publish every decision within ten days", "Set up a register of public bodies",
         "Revise the order of procurement", "Fund legal aid in rural districts",
         "Introduce random assignment of cases", "Consult civil society on drafts",
         "Measure how long proceedings take", "Separate inspection from licensing",
         "Appoint a person who answers for data", "Reduce the number of certificates asked for"),
        ("in the regional administrations", "in courts of first instance", "at the ministries",
         "in schools and universities", "for small enterprises", "in health care",
         "at the borders", "in the penal system", "for migrants and returnees",
         "in cities of more than 100,000 people", "in water management", "for persons in custody"),
        ("so that every citizen can appeal", "and report once a year to parliament",
         "in line with the convention", "and compare the result with the baseline of 2006",
         "to lower the cost for users", "and give the reasons in writing",
         "with the help of international partners", "and evaluate it after three years"),
    ),
    "ru": (
        ("Принять закон о проверке административных актов", "Обучить судей и их помощников",
         "Публиковать каждое решение в течение десяти дней", "Создать реестр органов власти",
         "Пересмотреть порядок государственных закупок", "Финансировать юридическую помощь на селе",
         "Ввести случайное распределение дел", "Обсуждать проекты с гражданским обществом",
         "Измерять продолжительность производства", "Отделить надзор от лицензирования"),
        ("в областных акиматах", "в судах первой инстанции", "в министерствах",
         "в школах и вузах", "для малого предпринимательства", "в здравоохранении",
         "на границе", "в уголовно-исполнительной системе", "для мигрантов", "в водном хозяйстве"),
        ("чтобы каждый гражданин мог обжаловать", "и ежегодно отчитываться перед парламентом",
         "в соответствии с конвенцией", "и сравнить итог с исходным уровнем",
         "чтобы снизить расходы населения", "и письменно приводить основания"),
    ),
    "kk": (
        ("Әкімшілік актілерді тексеру туралы заң қабылдау", "Судьялар мен көмекшілерін оқыту",
         "Әр шешімді он күн ішінде жариялау", "Мемлекеттік органдар тізілімін құру",
         "Мемлекеттік сатып алу тәртібін қайта қарау", "Ауылда заң көмегін қаржыландыру",
         "Істерді кездейсоқ бөлуді енгізу", "Жобаларды азаматтық қоғаммен талқылау"),
        ("облыс әкімдіктерінде", "бірінші сатыдағы соттарда", "министрліктерде",
         "мектептер мен университеттерде", "шағын кәсіпкерлік үшін", "денсаулық сақтау саласында",
         "шекарада", "су шаруашылығында"),
        ("әрбір азамат шағымдана алатындай", "және жыл сайын парламентке есеп беру",
         "конвенцияға сәйкес", "және нәтижесін бастапқы деңгеймен салыстыру",
         "халықтың шығынын азайту үшін"),
    ),
}  # fmt: skip

# What agencies report. No two of one language are near each other for `rules.news`.
NEWS = {
    "en": (
        "The draft law went to the government with the comments of seven ministries.",
        "Training took place in {place}: {n} judges and clerks passed the test.",
        "A working group met under the deputy minister and divided the tasks among departments.",
        "The budget for the pilot was approved; money arrives in the {n}th week of the year.",
        "Parliament heard the first reading and sent the bill to its committee on legal reform.",
        "Software for random assignment runs in {place}, and {n} cases went through it.",
        "Experts from abroad read our methodology and sent a list of objections.",
        "A survey of {n} users shows that waiting times fell in {place}.",
        "Procurement failed because no bidder met the conditions; we announce it again.",
        "The head of the agency signed the order, which is in force from the first of the month.",
        "Regional offices sent their figures late, and those of {place} are still missing.",
        "Citizens filed {n} appeals through the new portal during the quarter.",
    ),
    "ru": (
        "Законопроект внесён в правительство с замечаниями семи министерств.",
        "В городе {place} прошло обучение, {n} судей и секретарей сдали экзамен.",
        "Рабочая группа под руководством вице-министра распределила задачи.",
        "Бюджет пилотного проекта утверждён, средства поступят на {n} неделе.",
        "Парламент провёл первое чтение и направил текст в профильный комитет.",
        "Программа случайного распределения работает, рассмотрено {n} дел.",
        "Зарубежные эксперты изучили методику и прислали возражения.",
        "Опрос {n} пользователей показал сокращение очередей в городе {place}.",
        "Закупка не состоялась: ни один участник не выполнил условий.",
        "Приказ подписан руководителем и вступает в силу первого числа.",
    ),
    "kk": (
        "Заң жобасы жеті министрліктің ескертулерімен үкіметке енгізілді.",
        "{place} қаласында оқу өтті, {n} судья мен хатшы емтихан тапсырды.",
        "Вице-министр басқаратын жұмыс тобы міндеттерді бөлісті.",
        "Пилоттық жобаның бюджеті бекітілді, қаражат {n}-аптада түседі.",
        "Парламент бірінші оқылымды өткізіп, мәтінді комитетке жіберді.",
        "Шетелдік сарапшылар әдістемені зерделеп, қарсылықтарын жолдады.",
        "Сатып алу өткізілмеді: бірде-бір қатысушы шартты орындамады.",
        "Бұйрыққа басшы қол қойды, ол айдың бірінен бастап күшіне енеді.",
    ),
}
PLACES = ("Almaty", "Astana", "Aktobe", "Karaganda", "Kostanay", "Pavlodar", "Shymkent", "Taraz",
          "Алматы", "Астана", "Ақтөбе", "Қостанай", "Павлодар", "Шымкент")  # fmt: skip

STEPS = (
    "Concept agreed with all ministries concerned", "Draft sent to the government",
    "Проект вынесен на общественное обсуждение", "Pilot running in two regions",
    "Обучены сотрудники в областях", "Act in force and published",
    "Бағалау жүргізіліп, есеп жарияланды", "First yearly report to parliament",
    "Жүйе барлық облыстарда іске қосылды", "Итоги сопоставлены с исходным уровнем",
)  # fmt: skip
REASONS = (
    "The budget of this year leaves no room for it.", "Министерство юстиции просит больше времени.",
    "The working group could not agree on a text.", "Қаржы келесі жылға көшірілді.",
    "The task belongs to another body since the reform.", "Эксперты предложили другой порядок.",
)  # fmt: skip
WHY_IT = (
    "It prepares the laws in this field.", "Ведёт эту область по положению.",
    "It leads the other bodies that are concerned.", "Осы саланы басқарады.",
)  # fmt: skip
FOUND = (
    "The paper was read and says what is reported.", "Документ подтверждает лишь часть сказанного.",
    "Two of the three regions were visited.", "Құжат табылмады.", "",
)  # fmt: skip
ASKED_FOR = (
    "Please send the order with its number and date.", "Просим приложить список обученных.",
    "Please send the figures of the regions.", "Хаттаманың көшірмесін жіберіңіз.",
)  # fmt: skip
CLOSED_AS = (
    "What was asked for is in force.", "Рекомендация утратила предмет.",
    "Another act reaches the same end.", "Сарапшылардың қорытындысы бойынша жабылды.",
)  # fmt: skip
PAPERS = {"decree": "Указ", "order": "Order", "law": "Закон", "budget line": "Budget line"}

FIRST_NAMES = ("A.", "B.", "D.", "Е.", "G.", "К.", "М.", "N.", "S.", "Zh.")
LAST_NAMES = (
    "Abenova", "Akhmetov", "Baizhanov", "Dzhumabayeva", "Иванова", "Kim", "Қасымов", "Nurlanova",
    "Омаров", "Petrov", "Sadykova", "Serikbayev", "Сулейменова", "Tulegenov", "Zhakupova",
)  # fmt: skip
POSITIONS = ("deputy minister", "head of department", "директор департамента", "бөлім басшысы")

FIELDS = {
    "en": ("justice", "water", "health", "education", "transport", "energy", "statistics",
           "labour", "migration", "finance", "land", "ecology", "culture", "digital development"),
    "ru": ("юстиции", "водных ресурсов", "здравоохранения", "просвещения", "транспорта",
           "энергетики", "статистики", "труда", "миграции", "финансов", "земельных отношений",
           "экологии", "культуры", "цифрового развития"),
    "kk": ("әділет", "су ресурстары", "денсаулық сақтау", "оқу-ағарту", "көлік", "энергетика",
           "статистика", "еңбек", "көші-қон", "қаржы", "жер", "экология", "мәдениет",
           "цифрлық даму"),
}  # fmt: skip
BODIES = {
    "ministry": ("Ministry of {}", "Министерство {}", "{} министрлігі"),
    "agency": ("Agency for {}", "Агентство {}", "{} агенттігі"),
    "committee": ("Committee on {}", "Комитет {}", "{} комитеті"),
    "council": ("Council on {}", "Совет {}", "{} кеңесі"),
    "local executive": ("Local department of {}", "Управление {}", "{} басқармасы"),
}
BODY_WEIGHTS = (2, 3, 4, 1, 10)


def draw(rng: Random, pool: tuple[str, ...]) -> str:
    """One of the pool; several times as quick as `choice`, which is drawn millions of times."""
    return pool[int(rng.random() * len(pool))]


def recommendation(rng: Random, language: str) -> tuple[str, str]:
    """A title and a text of two or three demands."""
    verbs, whom, ends = ASKED[language]
    clauses = [
        f"{draw(rng, verbs)} {draw(rng, whom)} {draw(rng, ends)}"
        for _ in range(2 + (rng.random() < 0.4))
    ]
    return f"{draw(rng, verbs)} {draw(rng, whom)}", "; ".join(clauses) + "."


def news(rng: Random, language: str) -> str:
    """A report of something that happened."""
    text = draw(rng, NEWS[language])
    return text.format(place=draw(rng, PLACES), n=3 + int(rng.random() * 50))


def person(rng: Random) -> str:
    return f"{draw(rng, FIRST_NAMES)} {draw(rng, LAST_NAMES)}"


def body(rng: Random, number: int) -> tuple[str, tuple[str, str, str], str]:
    """The kind of a public body, its name in each language, and its abbreviation."""
    kinds = list(BODIES)
    (kind,) = rng.choices(kinds, BODY_WEIGHTS)
    field = int(rng.random() * len(FIELDS["en"]))
    names = (
        f"{form.format(FIELDS[language][field])}, {number}"
        for form, language in zip(BODIES[kind], LANGUAGES, strict=True)
    )
    english, russian, kazakh = (name[0].upper() + name[1:] for name in names)
    return kind, (english, russian, kazakh), f"{kind[0].upper()}{field}-{number}"
