"""Messages of the lots: what became of a question about the arrangement."""

from django.conf import settings
from django.urls import reverse

from apcommissioning.base import outbox

from .models import MarketQuestion


def market_question_answered(question: MarketQuestion) -> None:
    url = settings.BASE_URL + reverse("public_answers", args=[question.purchasing_system_id])
    outbox.post(
        to=question.asked_by.email,
        subject=f"Your question about {question.purchasing_system} is answered",
        body=f"We have answered your question, and published the answer to everybody without your name.\n\n{url}\n",
        key=f"market-question-{question.pk}-answered",
    )


def market_question_set_aside(question: MarketQuestion, reason: str) -> None:
    url = settings.BASE_URL + question.get_absolute_url()
    outbox.post(
        to=question.asked_by.email,
        subject=f"Your question about {question.purchasing_system}",
        body=f"We have read your question and will not publish it. This is why:\n\n{reason}\n\n{url}\n",
        key=f"market-question-{question.pk}-set-aside",
    )
