"""Reading a space file: what goes wrong is said in one line with file and line."""

import textwrap
from pathlib import Path

import pytest

from archsearch.errors import InputError
from archsearch.space import SearchSpace, choice, load_space_file, per_layer


@pytest.fixture
def refusal(tmp_path):
    """What is said of a space file with this text; one line that begins with the file."""

    def load(text, *, name="mine.py"):
        path = tmp_path / name
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_space_file(path)
        message = str(caught.value)
        assert len(message.splitlines()) == 1
        assert message.startswith(str(path))
        return message.removeprefix(str(path))

    return load


HEAD = "from archsearch import SearchSpace, choice, per_layer\n\n"


def test_a_space_file_gives_its_name_source_and_space(tmp_path):
    text = HEAD + "space = SearchSpace(depth=choice(1, 2), kernel_size=per_layer(1, (3, 5)))\n"
    path = tmp_path / "mine.py"
    path.write_text(text)
    file = load_space_file(path)
    assert (file.name, file.source) == ("mine", text)
    assert file.space == SearchSpace(depth=choice(1, 2), kernel_size=per_layer(1, (3, 5)))


def test_the_space_files_of_the_project_load():
    files = sorted((Path(__file__).parents[2] / "search_spaces").glob("*.py"))
    assert files
    for path in files:
        assert load_space_file(path).space.size > 1


def test_a_missing_file_names_the_nearest(tmp_path):
    (tmp_path / "small.py").write_text("")
    with pytest.raises(InputError, match=r"smal\.py: no such space file; did you mean .*small\.py"):
        load_space_file(tmp_path / "smal.py")


def test_a_missing_file_in_a_missing_folder(tmp_path):
    with pytest.raises(InputError, match=r"no such space file$"):
        load_space_file(tmp_path / "nowhere" / "small.py")


def test_a_folder_is_no_space_file(tmp_path):
    with pytest.raises(InputError, match="is a folder; give a space file"):
        load_space_file(tmp_path)


def test_no_variable_space(refusal):
    assert "no variable `space`: write `space = SearchSpace(...)`" in refusal(HEAD)


def test_a_space_under_another_name_is_pointed_at(refusal):
    assert "rename 'spaces'" in refusal(HEAD + "spaces = SearchSpace()\n")


def test_a_space_that_is_something_else(refusal):
    assert "must be a SearchSpace, but is of type dict" in refusal("space = {'depth': 3}\n")


def test_a_file_that_raises(refusal):
    text = "\n\ndef broken():\n    return 1 / 0\n\nbroken()\n"
    assert refusal(text) == ":4: the file raises ZeroDivisionError: division by zero"


def test_an_exception_without_words(refusal):
    assert refusal("raise RuntimeError\n") == ":1: the file raises RuntimeError"


def test_an_exception_of_many_lines_becomes_one(refusal):
    assert refusal("raise ValueError('one\\n  two')\n") == ":1: the file raises ValueError: one two"


def test_a_missing_import(refusal):
    assert ":1: the file raises ModuleNotFoundError" in refusal("import no_such_module_at_all\n")


@pytest.mark.parametrize("way", ["raise SystemExit(3)", "import sys; sys.exit('bye')"])
def test_a_file_that_exits(refusal, way):
    assert refusal(f"\n{way}\n").startswith(":2: the file raises SystemExit: ")


def test_a_misspelt_argument_names_its_line_and_the_nearest(refusal):
    message = refusal("""
        from archsearch import SearchSpace, choice

        space = SearchSpace(
            depth=choice(1, 2),
            kernel_sizes=3,
            stride=1,
        )
    """)
    assert message == ":6: SearchSpace has no argument 'kernel_sizes'; did you mean 'kernel_size'?"


def test_an_argument_like_no_other_lists_them_all(refusal):
    message = refusal(HEAD + "space = SearchSpace(zzzzzz=3)\n")
    assert ":3: SearchSpace has no argument 'zzzzzz'; there are: dataset, depth" in message


def test_an_ill_typed_value_names_its_line(refusal):
    message = refusal("""
        from archsearch import SearchSpace, per_layer

        space = SearchSpace(
            depth=3,
            kernel_size=per_layer(
                1,
                "3",
            ),
        )
    """)
    assert message.startswith(":6: kernel_size must be a whole number or a pair")
    assert message.endswith("but got '3'")


def test_an_accept_that_is_no_function_names_its_line(refusal):
    message = refusal(HEAD + "space = SearchSpace(\n    depth=3,\n    accept=50_000,\n)\n")
    assert message.startswith(":5: accept must be a function of a profile that returns True or")
    assert message.endswith("but got 50000")


def test_bounds_that_contradict_each_other_name_their_line(refusal):
    message = refusal(HEAD + "space = SearchSpace(\n    max_macs=5,\n    min_macs=6,\n)\n")
    assert message == ":5: min_macs <= max_macs must hold, but got 6 > 5"


def test_an_argument_given_through_a_name_still_has_a_line(refusal):
    message = refusal(HEAD + "import archsearch\nspace = archsearch.SearchSpace(\n    stride=0)\n")
    assert message.startswith(":4: stride must be")


def test_a_positional_argument(refusal):
    assert "takes its arguments by name" in refusal(HEAD + "space = SearchSpace(3)\n")


def test_a_syntax_error_has_its_line(refusal):
    assert refusal(HEAD + "space = SearchSpace(depth=3\n").startswith(":3: not valid Python: ")


def test_a_file_in_another_encoding(refusal):
    assert "cannot be read as a space file" in refusal("# Größe\n".encode("latin-1"))


def test_a_file_of_null_bytes(refusal):
    assert "None" not in refusal(b"space = 1\n\0\0\n")


def test_a_file_with_a_byte_order_mark_is_python(tmp_path):
    path = tmp_path / "windows.py"
    path.write_text(HEAD + "space = SearchSpace()\n", encoding="utf-8-sig")
    assert load_space_file(path).space == SearchSpace()
