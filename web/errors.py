"""Pages for what went wrong: each says what to do next; none shows how the program failed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from common.errors import MusterError
from common.problems import problem
from web.back import back_from


def _answer(request: HttpRequest, status: int, title: str, detail: str, **context: object) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, title, detail)
    context["back"] = back_from(request.path, to_record=status != 404, to_itself=status == 404 and bool(request.GET))
    return render(request, f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _answer(request, 400, "Bad request", "The request could not be read. Check it and send it again.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason where it is a sentence of Muster's own; a library's words are not for people."""
    reason = exception.detail if isinstance(exception, MusterError) else ""
    detail = reason or "Ask your administrator for the role that can."
    return _answer(request, 403, "You cannot do this", detail, exception=reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it is not there, or it may not be seen; the two look alike."""
    return _answer(request, 404, "Not found", "There is nothing here that you may see.")


def not_that_way(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """405 with words, where a button's own address is opened as if it were a page; the API says so itself."""
    if answer.content or request.path.startswith("/api/"):
        return answer
    page = _answer(request, 405, "Not a page", "Send it with the method that the address is for.")
    page["Allow"] = answer["Allow"]
    return page


def away(request: HttpRequest) -> HttpResponse:
    """503: something that Muster needs for this cannot be reached."""
    answer = _answer(request, 503, "Not available", "Nothing was saved. Try again in a few minutes.")
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor session."""
    if request.path.startswith("/api/"):
        return problem(500, "Something went wrong", "Nothing was saved. Try again in a few minutes.")
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose security token is missing or old."""
    return render(request, "403_csrf.html", {"back": back_from(request.path)}, status=403)
