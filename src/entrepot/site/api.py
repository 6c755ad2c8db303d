"""The REST API: every context's router under /api/v1, one shape of error (RFC 9457)."""

from importlib import import_module
from importlib.util import find_spec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled, ValidationError

from entrepot import __version__
from entrepot.kernel import Refusal
from entrepot.kit import problem

_ROUTERS = ("checkout", "storefront", "catalog", "customs", "channels")

api = NinjaAPI(
    title="Entrepot",
    version=__version__,
    description="Cross-border marketplace. Money is a decimal string with its currency; "
    "errors are problem details with a stable `code`.",
    docs_url="/docs",
)

for _name in _ROUTERS:
    if find_spec(f"entrepot.{_name}.api"):
        _module = import_module(f"entrepot.{_name}.api")
        if hasattr(_module, "router"):
            api.add_router("", _module.router, tags=[_name])


def _problem(status: int, code: str, title: str, **facts: object) -> JsonResponse:
    body = {
        "type": f"urn:entrepot:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        **facts,
    }
    return JsonResponse(body, status=status, content_type=problem.CONTENT_TYPE)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    answer = problem.answer(request, refusal)
    if refusal.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, failure: ValidationError) -> HttpResponse:
    issues = [
        {
            "code": error["type"],
            "severity": "ERROR",
            "path": "/".join(str(part) for part in error["loc"]),
            "message": error["msg"],
        }
        for error in failure.errors
    ]
    return _problem(
        422, "request.invalid", "The request does not have the right form.", issues=issues
    )


@api.exception_handler(Throttled)
def _too_often(_request: HttpRequest, failure: Throttled) -> HttpResponse:
    answer = _problem(429, "request.too_often", "Too many calls in a minute.", transient=True)
    answer["Retry-After"] = str(failure.wait or 1)
    return answer


@api.exception_handler(Http404)
def _missing(_request: HttpRequest, _failure: Http404) -> HttpResponse:
    return _problem(404, "request.not_found", "There is nothing at this address.")


@api.exception_handler(AuthenticationError)
def _stranger(_request: HttpRequest, _failure: AuthenticationError) -> HttpResponse:
    return _problem(404, "request.not_found", "There is nothing at this address.")
