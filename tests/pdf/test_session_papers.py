"""Programme, trainer's file, certificates, summary of evaluations: what each says, in both languages, whatever the names."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.domain.results import Result
from chalicelib.pdf import attestation, completion, evaluation_summary, programme, success, trainer_file
from chalicelib.pdf.frozen import from_json, to_json
from tests.pdf.reading import pages, text
from tests.pdf.samples import INSTITUTE, SIXTY_LETTERS
from tests.pdf.session_samples import ACHIEVEMENT, ISSUE, PROGRAMME, SUMMARY, trainer_file_for

Build = Callable[[Any], bytes]
FILE = trainer_file_for(12)
CERTIFICATES: list[Build] = [attestation.build, completion.build, success.build]


@pytest.mark.parametrize(
    ("build", "document", "said"),
    [
        (attestation.build, ACHIEVEMENT, "Attestation de formation 2026-00042-M2X7-001"),
        (attestation.build, ACHIEVEMENT, "atteste que François Châtelain a suivi la formation"),
        (attestation.build, ACHIEVEMENT, "10 h 30 sur 14 h prévues"),
        (attestation.build, ACHIEVEMENT, "12 sur 14"),
        (
            completion.build,
            ACHIEVEMENT,
            "Je soussigné(e) Marie-Hélène Garonne, présidente, représentant légal",
        ),
        (completion.build, ACHIEVEMENT, "salarié(e) de l’entreprise Caisse maladie des Flandres"),
        (completion.build, ACHIEVEMENT, "Bilan de compétences"),
        (
            completion.build,
            ACHIEVEMENT,
            "qui s’est déroulée du 22 juin 2026 au 23 juin 2026 pour une durée de 10 h 30.",
        ),
        (completion.build, ACHIEVEMENT, "pendant une durée de 3 ans à compter de la fin de l’année"),
        (completion.build, ACHIEVEMENT, "Fait à Bordeaux, le 10 juin 2026."),
        (success.build, ACHIEVEMENT, "a suivi avec succès la formation"),
        (success.build, ACHIEVEMENT, "23 juin 2028"),
        (success.build, replace(ACHIEVEMENT, expires_on=None), "Sans limite de durée"),
        (programme.build, PROGRAMME, "Programme de formation 2026-00042"),
        (programme.build, PROGRAMME, "448,00 € HT par stagiaire. Exonération de TVA"),
        (programme.build, replace(PROGRAMME, is_in_house=True), "Convenu avec le client"),
        (programme.build, replace(PROGRAMME, is_in_house=True), "Réservée au personnel d’une organisation."),
        (programme.build, PROGRAMME, "Cet enregistrement ne vaut pas agrément de l’État."),
        (programme.build, PROGRAMME, "Signalez-nous un handicap avant votre inscription"),
        (trainer_file.build, FILE, "Dossier formateur 2026-00042"),
        (trainer_file.build, FILE, "12 Ó Súilleabháin Pierre-Yves Caisse maladie des Flandres"),
        (trainer_file.build, FILE, "13 Place à nommer"),
        (trainer_file.build, FILE, "Accueil : Paul Étienne, 06 12 34 56 78"),
        (trainer_file.build, FILE, "Le vidéoprojecteur est à retirer à l’accueil."),
        (
            trainer_file.build,
            FILE,
            "La feuille d’émargement, signée par chacun à chaque demi-journée et par vous",
        ),
        (trainer_file.build, trainer_file_for(0), "Place à nommer"),
        (evaluation_summary.build, SUMMARY, "11 réponses sur 12 (91,7 %)"),
        (evaluation_summary.build, SUMMARY, "moyenne 4,2 sur 5 · satisfaits : 82 %"),
        (evaluation_summary.build, SUMMARY, "score de recommandation (NPS) : 45"),
        (evaluation_summary.build, SUMMARY, "« Plus de mises en situation. »"),
        (evaluation_summary.build, SUMMARY, "trop peu nombreuses pour rester anonymes"),
        (evaluation_summary.build, replace(SUMMARY, surveys=()), "Personne n’a encore répondu."),
    ],
)
def test_a_document_says(build: Build, document: Any, said: str) -> None:
    assert said in text(build(document))


@pytest.mark.parametrize(
    ("build", "document", "said"),
    [
        (attestation.build, ACHIEVEMENT, "Certificate of attendance"),
        (completion.build, ACHIEVEMENT, "I, the undersigned Marie-Hélène Garonne"),
        (success.build, ACHIEVEMENT, "has passed the training"),
        (programme.build, PROGRAMME, "Training programme"),
        (trainer_file.build, FILE, "What to teach"),
        (evaluation_summary.build, SUMMARY, "11 of 12 answered"),
    ],
)
def test_it_speaks_english_and_is_reprinted_with_the_same_bytes(
    build: Build, document: Any, said: str
) -> None:
    english = replace(
        document, issue=replace(document.issue, language="en", version=2, reissue_reason="Typo")
    )
    drawn = build(english)

    assert said in text(drawn)
    assert "Version 2 replaces version 1. Reason: Typo" in text(drawn)
    assert build(from_json(type(english), to_json(english))) == drawn


@pytest.mark.parametrize("build", CERTIFICATES)
@pytest.mark.parametrize("name", [SIXTY_LETTERS, "Al", "محمد الفارسي"])
def test_a_certificate_keeps_to_one_page_whatever_the_name(build: Build, name: str) -> None:
    title = "Formation continue obligatoire des conducteurs du transport routier de marchandises, " * 2
    long = replace(ACHIEVEMENT, trainee=name, title=title, employer="Caisse maladie " * 6)

    assert len(pages(build(long))) == 1


@pytest.mark.parametrize("build", CERTIFICATES)
def test_an_institute_that_said_little_of_itself_still_certifies(build: Build) -> None:
    bare = replace(INSTITUTE, address=type(INSTITUTE.address)(), activity_number="", capital_cents=None)
    document = replace(
        ACHIEVEMENT,
        issue=replace(ISSUE, institute=bare),
        employer="",
        starts_on=None,
        ends_on=None,
        attended_minutes=0,
        result=Result.NOT_ASSESSED,
        result_note="",
        certification="",
        signatory_name="",
        signatory_title="",
    )

    assert "10 juin 2026" in text(build(document))


def test_a_certificate_of_success_lies_on_its_side() -> None:
    (page,) = PdfReader(io.BytesIO(success.build(ACHIEVEMENT))).pages

    assert page.mediabox.width > page.mediabox.height


@pytest.mark.parametrize(("trainees", "count"), [(1, 2), (12, 2), (40, 3)])
def test_a_trainers_file_repeats_the_head_of_its_list(trainees: int, count: int) -> None:
    drawn = pages(trainer_file.build(trainer_file_for(trainees)))

    assert len(drawn) == count
    assert all(f" {number} " in " ".join(drawn) for number in range(1, trainees + 1))
