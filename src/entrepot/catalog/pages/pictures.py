"""A product's pictures: add, order, describe, replace, remove; and what each still lacks."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.catalog import commands
from entrepot.catalog.queries import pictures as shown
from entrepot.catalog.rules.pictures import PictureFinding
from entrepot.catalog.values import ProductId
from entrepot.kit import storing, uploads
from entrepot.offices import queries as offices
from entrepot.offices.queries import merchant_for
from entrepot.offices.values import MerchantId, Resource, Role

UNPROCESSABLE: Final = 422
AT_ONCE_MAX: Final = 20
ALT_MAX: Final = 250
LANGUAGES: Final = ("zh-hans", "en")
"""What buyers read: a picture without words is nothing to who cannot see it."""
BYTES_MAX: Final = 20 * 1024 * 1024

FINDINGS: Final[Mapping[str, Any]] = {
    "catalog.picture_small": gettext_lazy(
        "%(found)s pixels: the shorter side needs %(limit)s, or it blurs when a buyer zooms."
        " Send the original file."
    ),
    "catalog.picture_ratio": gettext_lazy(
        "One side is %(found)s times the other: the shelf shows a square and cuts the rest off."
        " Crop it nearer to a square."
    ),
    "catalog.picture_background": gettext_lazy(
        "The first picture stands before something. Chinese shelves show goods on plain white:"
        " move another picture to the front, or cut this one out."
    ),
    "catalog.picture_text": gettext_lazy(
        "There may be writing in it. Nobody can translate it there: keep words in the texts, and"
        " send a picture without."
    ),
    "catalog.picture_twin": gettext_lazy(
        "It shows the same as a picture before it. Remove one, or show another side."
    ),
    "catalog.picture_words": gettext_lazy(
        "Say below what it shows (%(found)s), for those who cannot see it and for search."
    ),
}


def sentence(found: PictureFinding) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    return str(FINDINGS[found.code]) % {"found": found.found, "limit": found.limit}


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_for(Resource.PRODUCTS)
def gallery(request: HttpRequest, product: UUID) -> HttpResponse:
    """What do buyers see of it? Several files may be added at once."""
    merchant = _merchant(request)
    title = shown.title_of(product, merchant=merchant)
    if title is None:
        raise Http404
    errors: list[str] = []
    if request.method == "POST":
        errors = _add(request, ProductId(product), merchant)
        if not errors:
            return redirect("catalog:gallery", product=product)
    rows = [
        {
            "row": row,
            "findings": [sentence(one) for one in row.findings],
            "words": [(code, row.alt.get(code, "")) for code in LANGUAGES],
        }
        for row in shown.gallery(product, merchant=merchant, languages=LANGUAGES)
    ]
    facts = {
        "product": product,
        "title": title,
        "rows": rows,
        "errors": errors,
        "todo": sum(bool(row["findings"]) for row in rows),
        "alt_max": ALT_MAX,
    }
    status = UNPROCESSABLE if errors else 200
    return render(request, "catalog/merchant_gallery.html", facts, status=status)


@require_POST
@merchant_for(Resource.PRODUCTS)
def order(request: HttpRequest, product: UUID) -> HttpResponse:
    """One picture goes to the front, or one place on or back."""
    merchant = _merchant(request)
    ids = [row.id for row in shown.gallery(product, merchant=merchant, languages=())]
    media, where = request.POST.get("media", ""), request.POST.get("where", "")
    if not media.isascii() or not media.isdigit() or int(media) not in ids:
        raise Http404
    place = ids.index(int(media))
    to = {"first": 0, "up": place - 1, "down": place + 1}.get(where, place)
    ids.insert(max(0, to), ids.pop(place))
    commands.order_pictures(
        product=ProductId(product), merchant=merchant, order=ids, at=timezone.now()
    )
    return redirect("catalog:gallery", product=product)


@require_POST
@merchant_for(Resource.PRODUCTS)
def change(request: HttpRequest, product: UUID, media: int) -> HttpResponse:
    """Words, another file, or away with it."""
    merchant, at = _merchant(request), timezone.now()
    goods = ProductId(product)
    if media not in {row.id for row in shown.gallery(product, merchant=merchant, languages=())}:
        raise Http404
    if "remove" in request.POST:
        commands.remove_picture(product=goods, merchant=merchant, media=media, at=at)
        messages.success(request, _("Removed."))
    elif "file" in request.FILES:
        _replace(request, goods, merchant, media)
    else:
        alt = {code: request.POST.get(f"alt-{code}", "").strip()[:ALT_MAX] for code in LANGUAGES}
        commands.describe_picture(product=goods, merchant=merchant, media=media, alt=alt, at=at)
        messages.success(request, _("Saved."))
    return redirect("catalog:gallery", product=product)


def _add(request: HttpRequest, product: ProductId, merchant: MerchantId) -> list[str]:
    """Each file by itself: what is wrong with one keeps no other out."""
    files = request.FILES.getlist("files")
    if not files:
        return [_("Choose one or more pictures first.")]
    errors, added = [], 0
    for file in files[:AT_ONCE_MAX]:
        name = file.name or ""
        try:
            clean = uploads.picture(uploads.take(file, bytes_max=BYTES_MAX), name=name)
            commands.add_picture(product=product, merchant=merchant, data=clean, at=timezone.now())
            added += 1
        except uploads.UploadRefused as no:
            errors.append(f"{name}: {uploads.sentence(no)}")
        except storing.StoreAway:
            errors.append(_("The store of pictures does not answer: please try again in a moment."))
            break
        except commands.TooManyPictures as no:
            errors.append(
                _("A product has %(most)d pictures at most: remove one first.") % {"most": no.most}
            )
            break
    if added:
        messages.success(request, _("Added. They are looked at within a minute."))
    return errors


def _replace(request: HttpRequest, product: ProductId, merchant: MerchantId, media: int) -> None:
    file = request.FILES.getlist("file")[0]
    try:
        clean = uploads.picture(uploads.take(file, bytes_max=BYTES_MAX), name=file.name or "")
    except uploads.UploadRefused as no:
        messages.error(request, f"{file.name}: {uploads.sentence(no)}")
        return
    commands.replace_picture(
        product=product, merchant=merchant, media=media, data=clean, at=timezone.now()
    )
    messages.success(request, _("Replaced. It is looked at within a minute."))


def _merchant(request: HttpRequest) -> MerchantId:
    mine = offices.seat(request, Role.MERCHANT)
    assert mine is not None
    assert mine.merchant is not None
    return mine.merchant
