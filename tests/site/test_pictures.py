"""Every picture stands alone: well-formed, small, and nothing in it runs or is fetched."""

import re
from xml.etree import ElementTree as ET

import pytest

from entrepot.site.demo import data, pictures

BYTES_MAX = 20_000
HERO_BYTES_MAX = 40_000
ALLOWED = {
    "svg",
    "title",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "text",
    "use",
}


def _tags(svg):
    return {
        element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        for element in ET.fromstring(svg).iter()
    }


def _assert_stands_alone(svg, *, bytes_max=BYTES_MAX):
    assert _tags(svg) <= ALLOWED
    assert len(svg.encode()) < bytes_max
    assert "viewBox" in svg
    assert not re.search(
        r"script|foreignObject|https?://(?!www\.w3\.org/2000/svg)|\son\w+=|url\((?!#)", svg
    )
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', svg))
    names = re.findall(r'\bid="([^"]+)"', svg)
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(names)
    assert not re.search(r"nan|inf\b", svg)


@pytest.mark.parametrize("motif", sorted(pictures.MOTIFS))
def test_motif_in_every_palette_and_mood(motif):
    for seed, palette in enumerate(sorted(pictures.PALETTES)):
        svg = pictures.draw(motif, palette=palette, label="Étoile & Fils <1>", seed=seed)
        _assert_stands_alone(svg)


def test_every_product_and_variant_has_its_own_picture():
    drawn = [
        pictures.draw(
            p.picture.motif, palette=p.picture.palette, label=p.picture.label, seed=p.picture.seed
        )
        for p in data.load().products
    ]
    assert len(set(drawn)) == len(drawn)


def test_the_same_question_has_the_same_answer():
    first, second = (pictures.draw("wine", palette="wine", label="Sole", seed=9) for _ in range(2))
    assert first == second


def test_two_pictures_on_one_page_share_no_names():
    ids = [
        set(
            re.findall(r'\bid="([^"]+)"', pictures.draw("cup", palette="sea", label="A", seed=seed))
        )
        for seed in (1, 2)
    ]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("code", sorted(pictures.OFFICES))
def test_office(code):
    _assert_stands_alone(pictures.office(code))


@pytest.mark.parametrize("slug", sorted(pictures.CATEGORIES))
def test_category(slug):
    _assert_stands_alone(pictures.category(slug))


def test_the_port_and_the_mark():
    for svg in (pictures.hero(), pictures.hero_phone()):
        _assert_stands_alone(svg, bytes_max=HERO_BYTES_MAX)
    for svg in (pictures.logo(), pictures.favicon()):
        _assert_stands_alone(svg, bytes_max=1_000)


def test_no_such_motif_or_palette():
    with pytest.raises(KeyError):
        pictures.draw("submarine", palette="wine", label="", seed=1)
    with pytest.raises(KeyError):
        pictures.draw("wine", palette="ultraviolet", label="", seed=1)
