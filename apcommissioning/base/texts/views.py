"""Pages about the words of the service's messages."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.exceptions import TooLate
from apcommissioning.base.merge import MergeText
from apcommissioning.base.models import MessageText

from . import actions
from .forms import MessageTextForm
from .rules import WRITERS
from .words import Shipped, all_shipped, current, latest, shipped, words_of


@for_roles(*WRITERS)
def message_text_list(request: HttpRequest) -> HttpResponse:
    own = latest()
    rows = [(message, words_of(message.key, own.get(message.key))) for message in all_shipped()]
    return render(request, "base/message_text_list.html", {"rows": rows})


@for_roles(*WRITERS)
def message_text_detail(request: HttpRequest, key: str) -> HttpResponse:
    message, words = _message(key), current(key)
    versions = MessageText.objects.filter(key=key).select_related("written_by").order_by("-version")
    return render(
        request,
        "base/message_text_detail.html",
        {
            "message": message,
            "words": words,
            "preview": words.text.fill_plain({}, preview=True),
            "versions": versions,
            "is_shipped": words.text.body == message.text.body and words.subject == message.text.front["subject"],
        },
    )


@for_verb("message_text_edit")
def message_text_edit(request: HttpRequest, key: str) -> HttpResponse:
    message, words = _message(key), current(key)
    form = MessageTextForm(request.POST or None, key=key, words=words)
    preview = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if "preview" in request.POST:
            preview = MergeText.of(typed["subject"], typed["body"])
        else:
            try:
                actions.message_text_edit(key, **typed, by=request.user)
            except TooLate as late:
                form.add_error(None, str(late))
                # What was typed stays; the next "Use these words" is said of the version that is now shown beside it.
                words = current(key)
                form.data = form.data.copy()
                form.data["version"] = words.version
            else:
                messages.success(request, "From now on the message goes out with these words.")
                return redirect("message_text_detail", key=key)
    return render(
        request,
        "base/message_text_edit.html",
        {
            "title": message.title,
            "caption": "Words of a message",
            "message": message,
            "form": form,
            "theirs": words if form.non_field_errors() else None,
            "preview": preview.fill_plain({}, preview=True) if preview else None,
            "preview_subject": preview.subject({}, preview=True) if preview else None,
            "submit_label": "Use these words",
            "second_label": "Preview",
            "second_name": "preview",
            "cancel_url": reverse("message_text_detail", args=[key]),
        },
    )


@for_verb("message_text_restore")
def message_text_restore(request: HttpRequest, key: str) -> HttpResponse:
    message, words = _message(key), current(key)
    if request.method == "POST":
        actions.message_text_restore(key, version=words.version, by=request.user)
        messages.success(request, "The message has the service's own words again.")
        return redirect("message_text_detail", key=key)
    return render(
        request,
        "components/confirm_page.html",
        {
            "title": "Go back to the service's own words?",
            "caption": message.title,
            "intro": "Your words stay in the list of versions. Messages already written keep them.",
            "submit_label": "Go back to them",
            "cancel_url": reverse("message_text_detail", args=[key]),
        },
    )


def _message(key: str) -> Shipped:
    try:
        return shipped(key)
    except KeyError:
        raise Http404 from None
