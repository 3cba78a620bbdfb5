"""The two surveys a portal begins with: at the end of a training, and some months later.

They ask what the national quality reference wants assessed: how far the objectives were reached (indicator 11) and what trainees
think of content, teaching and conditions (indicator 30; décret n° 2019-565, annexe de l'art. D6316-1-1 du code du travail).
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain import ids
from chalicelib.domain.surveys import Question, QuestionKind, Survey, SurveyState

_RATED = ("1 : pas du tout d’accord – 5 : tout à fait d’accord", "1: not at all – 5: entirely")

_NB = "\N{NARROW NO-BREAK SPACE}"

Row = tuple[QuestionKind, str, str, bool]
"""Kind, French, English, whether it must be answered."""

_RATING, _YES_NO, _TEXT, _RECOMMENDATION = (
    QuestionKind.RATING,
    QuestionKind.YES_NO,
    QuestionKind.TEXT,
    QuestionKind.RECOMMENDATION,
)

_AT_THE_END: tuple[Row, ...] = (
    (_RATING, "Les objectifs annoncés ont été atteints.", "The objectives announced were reached.", True),
    (_RATING, "Le contenu correspond à mes besoins.", "The content matches my needs.", True),
    (
        _RATING,
        "Le formateur explique clairement et connaît son sujet.",
        "The trainer explains clearly and knows the subject.",
        True,
    ),
    (
        _RATING,
        "Les exercices et les supports m’ont aidé à apprendre.",
        "Exercises and material helped me learn.",
        True,
    ),
    (_RATING, "Le rythme et la durée me convenaient.", "Pace and length suited me.", True),
    (
        _RATING,
        "L’accueil, les locaux ou la plateforme étaient satisfaisants.",
        "Reception, rooms or platform were satisfactory.",
        True,
    ),
    (
        _RATING,
        "J’ai reçu avant la formation les informations utiles.",
        "I got the useful information before the training.",
        True,
    ),
    (_RATING, "Globalement, je suis satisfait de cette formation.", "Overall, I am satisfied.", True),
    (
        _RECOMMENDATION,
        f"Recommanderiez-vous cette formation à un collègue{_NB}?",
        "Would you recommend this training to a colleague?",
        True,
    ),
    (_TEXT, f"Qu’avez-vous le plus apprécié{_NB}?", "What did you like most?", False),
    (_TEXT, f"Que devrions-nous améliorer{_NB}?", "What should we improve?", False),
)

_LATER: tuple[Row, ...] = (
    (
        _YES_NO,
        f"Avez-vous mis en pratique ce que vous avez appris{_NB}?",
        "Have you put into practice what you learned?",
        True,
    ),
    (
        _RATING,
        "La formation m’est utile dans mon travail.",
        "The training is useful in my work.",
        True,
    ),
    (_RATING, "Je suis plus à l’aise dans mon poste.", "I feel more at ease in my job.", True),
    (
        _RATING,
        "Mon employeur m’a permis d’appliquer ce que j’ai appris.",
        "My employer let me apply what I learned.",
        False,
    ),
    (
        _TEXT,
        f"Qu’est-ce qui vous a aidé, ou empêché, d’appliquer ce que vous avez appris{_NB}?",
        "What helped you, or kept you from, applying what you learned?",
        False,
    ),
    (
        _RECOMMENDATION,
        f"Avec le recul, recommanderiez-vous cette formation{_NB}?",
        "Looking back, would you recommend this training?",
        True,
    ),
    (
        _TEXT,
        f"De quelle autre formation auriez-vous besoin{_NB}?",
        "What other training would you need?",
        False,
    ),
)


def made(*, at: datetime) -> tuple[Survey, ...]:
    """In both languages, ready for use; with the same identifiers each time. The one of the moment stands last: lists begin with it."""
    return (
        _survey(
            "cold",
            _LATER,
            at=at,
            titles=("Évaluation à froid", "Some months later"),
            introduction=(
                "Quelques mois ont passé : dites-nous ce qui vous sert. Deux minutes suffisent.".replace(
                    " :", f"{_NB}:"
                ),
                "Some months have passed: tell us what is of use to you. Two minutes are enough.",
            ),
        ),
        _survey(
            "hot",
            _AT_THE_END,
            at=at,
            titles=("Évaluation à chaud", "At the end of the training"),
            introduction=(
                "Votre avis améliore les prochaines sessions. Trois minutes suffisent.",
                "Your opinion makes the next sessions better. Three minutes are enough.",
            ),
        ),
    )


def _survey(
    name: str, rows: Sequence[Row], *, at: datetime, titles: tuple[str, str], introduction: tuple[str, str]
) -> Survey:
    return Survey(
        survey_id=ids.derived("sur", "example", name),
        title=titles[0],
        title_en=titles[1],
        introduction=introduction[0],
        introduction_en=introduction[1],
        state=SurveyState.ACTIVE,
        questions=tuple(_question(name, number, row) for number, row in enumerate(rows, start=1)),
        created_at=at,
    )


def _question(survey: str, number: int, row: Row) -> Question:
    kind, french, english, is_required = row
    help_fr, help_en = _RATED if kind is QuestionKind.RATING else ("", "")
    return Question(
        question_id=ids.derived("que", "example", survey, str(number)),
        kind=kind,
        words=french,
        words_en=english,
        help=help_fr.replace(" :", f"{_NB}:"),
        help_en=help_en,
        is_required=is_required,
    )
