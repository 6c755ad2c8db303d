"""Translators' files: taken along, worked on elsewhere, and brought back."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from entrepot.catalog import commands
from entrepot.catalog.pages import translations
from entrepot.catalog.pages.translations import Side
from entrepot.catalog.queries import words as desk
from entrepot.catalog.rules import packs
from entrepot.catalog.values.translating import BadPack, Pack, Unit
from entrepot.offices.queries import merchant_for, office_for
from entrepot.offices.values import Resource

REASONS: Final[dict[str, Any]] = {
    "not_xml": gettext_lazy("This is no XLIFF file: it is not XML."),
    "not_xliff": gettext_lazy("This is no XLIFF 2.0 file."),
    "no_language": gettext_lazy("The file does not say its target language."),
    "not_csv": gettext_lazy("This is no table in UTF-8: save it as CSV (UTF-8)."),
    "no_columns": gettext_lazy(
        "The columns “product”, “string” and “target:language” are not there: keep the first row."
    ),
    "too_large": gettext_lazy("The file is too large: send it in parts."),
}
FORMS: Final = {
    "xliff": ("application/xliff+xml", "xlf", packs.to_xliff),
    "csv": ("text/csv; charset=utf-8", "csv", packs.to_csv),
}


@office_for(Resource.PRODUCTS)
@require_http_methods(["GET", "HEAD", "POST"])
def office_pack(request: HttpRequest) -> HttpResponse:
    """The office's queue as a file, and the file again."""
    return _pack(request, translations.of_office(request))


@merchant_for(Resource.PRODUCTS)
@require_http_methods(["GET", "HEAD", "POST"])
def merchant_pack(request: HttpRequest) -> HttpResponse:
    """The merchant's strings as a file, and the file again."""
    return _pack(request, translations.of_merchant(request))


def _pack(request: HttpRequest, side: Side) -> HttpResponse:
    narrowed = translations.narrowed_by(request, side)
    if request.method != "POST":
        units = tuple(
            Unit(f"{sheet.merchant}/{sheet.key}" if side.office else sheet.key,
                 slot.name, slot.source, slot.target, slot.state, slot.length_max)
            for sheet in desk.pack(narrowed)
            for slot in sheet.slots
        )  # fmt: skip
        form = request.GET.get("format", "xliff")
        media, ending, write = FORMS.get(form, FORMS["xliff"])
        response = HttpResponse(write(Pack("", narrowed.language, units)), content_type=media)
        name = f"texts-{narrowed.language}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    _read(request, side)
    return HttpResponseRedirect(side.queue_url(language=narrowed.language))


def _read(request: HttpRequest, side: Side) -> None:
    sent = request.FILES.get("file")
    if sent is None:
        messages.warning(request, _("Choose a file first."))
        return
    if (sent.size or 0) > packs.BYTES_MAX:
        messages.error(request, str(REASONS["too_large"]))
        return
    data = sent.read()
    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    try:
        pack = packs.read_xliff(data) if is_xml else packs.read_csv(data)
    except BadPack as no:
        where = _("Line %(n)s: ") % {"n": no.line} if no.line else ""
        messages.error(request, where + str(REASONS.get(no.reason, no.reason)))
        return
    done = commands.read_pack(pack, office=side.office, merchant=side.merchant, at=timezone.now())
    messages.success(
        request,
        _("%(saved)s strings saved, %(same)s unchanged, %(unknown)s not ours, %(refused)s refused.")
        % {
            "saved": done.saved, "same": done.same,
            "unknown": done.unknown, "refused": done.refused,
        },
    )  # fmt: skip
