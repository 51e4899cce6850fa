"""The script that draws the charts: made once, kept, and made anew where it was damaged."""

import pytest

from archsearch.report import vega as module
from archsearch.report.vega import vega


@pytest.fixture
def made(monkeypatch, tmp_path):
    """How often it was made, with an empty cache folder and nothing remembered."""
    calls = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(module, "_bundle", lambda: calls.append(1) or "let x = 'é';\n")
    vega.cache_clear()
    yield calls
    vega.cache_clear()


def again():
    vega.cache_clear()
    return vega()


def test_it_is_made_once_and_comes_back_the_same(made, tmp_path):
    assert vega() == again() == "let x = 'é';\n"
    assert len(made) == 1
    assert len(list((tmp_path / "archsearch").iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"let x = 1;", b"\xff\xfe", "cut"])
def test_a_damaged_file_is_made_anew(made, tmp_path, content):
    vega()
    (file,) = (tmp_path / "archsearch").iterdir()
    file.write_bytes(file.read_bytes()[:-3] if content == "cut" else content)
    assert again() == "let x = 'é';\n"
    assert again() == "let x = 'é';\n"
    assert len(made) == 2


def test_a_user_without_a_home_has_it_made_each_time(made, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(module.Path, "home", homeless)
    assert vega() == again()
    assert len(made) == 2


def test_where_nothing_can_be_written_it_is_made_each_time(made, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert vega() == again()
    assert len(made) == 2
