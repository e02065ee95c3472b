"""Templates of strangers: what they can do is write, and what they can take is little."""

import subprocess
import sys

import pytest

from tasks.templating import confined
from tasks.templating.confined import TemplateError, render

VALUES = {
    "title": "Fish & <chips>",
    "content": "<p>Ours.</p>",
    "sections": [{"title": "One", "content": "<p>1</p>"}, {"title": "Two", "content": "<p>2</p>"}],
    "vars": {"name": "<b>Ann</b>"},
}
GROWING = "{{ 'aaaaaaaaaa' " + "| replace: 'a', 'aaaaaaaaaa' " * 12 + "}}"
ATTACKS = {
    "loop": "{% for i in (1..100000000) %}x{% endfor %}",
    "nested loops": "{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}",
    "table row": "{% tablerow i in (1..9999999) cols:2 %}{{ i }}{% endtablerow %}",
    "replace": GROWING,
    "join": "{{ (1..99999999) | join: 'x' }}",
    "split": "{{ title | append: title | split: '' | join: title | split: '' | join: title | split: '' | join: title | split: '' | join: title }}",
    "doubling": "{% assign s = 'aaaaaaaaaa' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}",
    "capture": "{% capture a %}aaaaaaaaaa{% endcapture %}{% for i in (1..40) %}{% capture a %}{{a}}{{a}}{% endcapture %}{% endfor %}",
    "lists": "{% assign a = 'a,b' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}",
    "numbers": "{{ 9999999999 " + "| times: 9999999999 " * 40 + "}}",
    "range": "{{ (1..999999999) | reverse | first }}",
    "depth": "{% if true %}" * 500 + "{% endif %}" * 500,
    "work": "{% for i in (1..9999) %}" + "{% if 1 == 2 %}{% endif %}" * 4000 + "{% endfor %}",
    "date": "{{ title | date: '" + "%c" * 90 + "' }}",
    "files": "{% include '/etc/passwd' %}",
    "render": "{% render '../../secrets' %}",
    "python": "{{ title.__class__.__mro__ }}",
    "long": "x" * 200_001,
}


@pytest.mark.parametrize("source", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_stopped(source: str) -> None:
    with pytest.raises(TemplateError, match=r"^The template "):
        render(source, VALUES)


def test_no_attack_takes_much_memory() -> None:
    code = (
        "import resource,sys; sys.path.insert(0,'.')\n"
        "from tests.tasks.templating.test_confined import ATTACKS, VALUES\n"
        "from tasks.templating.confined import TemplateError, render\n"
        "for source in ATTACKS.values():\n"
        "    try: render(source, VALUES)\n"
        "    except TemplateError: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 100_000  # kB


def test_values_are_escaped_and_our_html_is_not() -> None:
    made = render("<h1>{{ title }}</h1>{{ content }}<p>{{ vars.name }}</p>", VALUES)

    assert made.html == "<h1>Fish &amp; &lt;chips&gt;</h1><p>Ours.</p><p>&lt;b&gt;Ann&lt;/b&gt;</p>"
    assert made.names == ("content", "title", "vars")


def test_loops_conditions_and_filters_work() -> None:
    source = (
        "{% for s in sections %}{% if forloop.first %}<h2>{{ s.title | upcase }}</h2>{% endif %}"
        "{{ s.content }}{% endfor %}{{ vars.missing | default: 'none' }}"
    )

    assert render(source, VALUES).html == "<h2>ONE</h2><p>1</p><p>2</p>none"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ nothing }}", "'nothing' is undefined (line 1)"),
        ("a\nb\n{% if %}", "(line 3)"),
        ("{{ title | shout }}", "shout"),
        ("{% endfor %}", "endfor"),
    ],
)
def test_a_mistake_is_named_with_its_line(source: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(source, VALUES)

    assert words in str(caught.value)


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "WALL_S", 0.001)

    with pytest.raises(TemplateError, match="more time"):
        render("x", VALUES)
