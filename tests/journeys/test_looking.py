"""The journeys' own eyes: what `look` and `new_page` must not let pass."""

import pytest

SOUND = """<!doctype html><html lang="en"><head><title>A page</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>A page</h1>{}</main></body></html>"""


def test_a_sound_page_is_let_pass(page, look):
    page.set_content(SOUND.format('<p>Words. <a href="#there">A way</a></p><p id="there">There</p>'))
    look(page)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ('<img src="data:,">', "axe image-alt"),
        ('<p><a href="#id_email">Enter an e-mail address</a></p>', "leads to #id_email, which is not there"),
        ('<label for="a">A</label><input id="a" aria-describedby="a-hint">', 'aria-describedby="a-hint"'),
        ('<p id="one">1</p><p id="one">2</p>', 'two elements have id="one"'),
        ('<p style="width: 600px; background: white">Wide</p>', "wider than its window of 375"),
    ],
)
def test_a_fault_is_named(page, look, fault, named):
    page.set_content(SOUND.format(fault))
    with pytest.raises(AssertionError) as raised:
        look(page)
    assert named in str(raised.value)


def test_what_axe_finds_at_one_width_only_is_found(page, look):
    page.set_content(SOUND.format("<style>@media (max-width: 400px) { p { color: #ddd } }</style><p>Pale</p>"))
    with pytest.raises(AssertionError) as raised:
        look(page)
    assert "axe color-contrast" in str(raised.value)
