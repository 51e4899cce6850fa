"""The files of a report, from run.json and journal.jsonl alone."""

import json
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest
from markupsafe import escape

import archsearch.report
from archsearch.errors import InputError
from archsearch.journal import Finished
from archsearch.report import write_report
from archsearch.space import choice


def test_the_public_surface():
    assert archsearch.report.__all__ == [
        "chart_of",
        "cost_of",
        "finalists_table",
        "findings_html",
        "front_sentence",
        "layers_table",
        "measure_of",
        "pareto_table",
        "render_report",
        "run_findings",
        "trials_table",
        "write_report",
    ]


def test_the_import_is_light():
    heavy = "{'altair', 'jinja2', 'vl_convert', 'sklearn', 'keras', 'tensorflow'}"
    program = f"import sys, archsearch.report; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_the_report_of_a_folder(synthetic, tmp_path):
    folder = synthetic.folder(tmp_path / "small", synthetic.run_file(), synthetic.search(20))
    path = write_report(folder)
    assert path == folder / "report.html"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len(pd.read_csv(folder / "trials.csv")) == 20
    assert pd.read_csv(folder / "layers.csv")["architecture"].nunique() == 20
    assert {file.name for file in folder.iterdir()} == {
        "run.json", "journal.jsonl", "trials.csv", "layers.csv", "finalists.csv",
        "findings.json", "report.html",
    }  # fmt: skip


def test_against_a_random_search_the_verdict_says_what_that_has_at_equal_budget(
    synthetic, tmp_path
):
    learnt = synthetic.run_file(options={"oracle": "bayesian", "schedule": None})
    folder = synthetic.folder(tmp_path / "learnt", learnt, synthetic.search(20))
    drawn = synthetic.run_file(options={"oracle": "random", "schedule": None})
    other = synthetic.folder(tmp_path / "drawn", drawn, synthetic.search(30))
    write_report(folder, against=other)
    verdict = json.loads((folder / "findings.json").read_text())["verdict"]
    assert verdict[-1].startswith("At equal budget, after ")
    assert " in this run and " in verdict[-1]
    assert "networks of drawn, which were drawn at random, " in verdict[-1]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f"<bdi>{escape(verdict[-1])}</bdi>" in page  # the whole of it, to be seen
    write_report(folder)
    assert json.loads((folder / "findings.json").read_text())["verdict"] == verdict[:-1]


def test_against_another_space_says_so_and_against_other_data_is_refused(synthetic, tmp_path):
    folder = synthetic.folder(tmp_path / "run", synthetic.run_file(), synthetic.search(20))
    deeper = replace(synthetic.space, depth=choice(1, 2, 3, 4, 5))
    wide = synthetic.folder(tmp_path / "wide", synthetic.run_file(deeper), synthetic.search(20))
    write_report(folder, against=wide)
    verdict = json.loads((folder / "findings.json").read_text())["verdict"]
    assert verdict[-1] == "Their spaces differ in depth."
    other_data = synthetic.run_file(data={"fingerprint": "f" * 16})
    other = synthetic.folder(tmp_path / "other", other_data, synthetic.search(20))
    before = (folder / "report.html").read_bytes()
    with pytest.raises(InputError, match="The data are not the same"):
        write_report(folder, against=other)
    with pytest.raises(InputError, match="is the run itself"):
        write_report(folder, against=folder)
    with pytest.raises(InputError, match="no such folder"):
        write_report(folder, against=tmp_path / "nowhere")
    assert (folder / "report.html").read_bytes() == before


def test_against_another_run_a_run_without_a_winner_says_what_that_had(synthetic, tmp_path):
    point, candidate = synthetic.candidates(1)[0]
    failed = Finished(trial=1, status="failed", reason="out of memory")
    begun = [synthetic.started(1, point, candidate), failed]
    folder = synthetic.folder(tmp_path / "failed", synthetic.run_file(), begun)
    other = synthetic.folder(tmp_path / "drawn", synthetic.run_file(), synthetic.search(30))
    write_report(folder, against=other)
    verdict = json.loads((folder / "findings.json").read_text())["verdict"]
    assert verdict[-1].startswith("At equal budget, 0 epochs of all trials, nothing can be said")


def test_writing_again_changes_nothing(synthetic, tmp_path):
    folder = synthetic.folder(tmp_path / "small", synthetic.run_file(), synthetic.search(20))
    names = ("trials.csv", "layers.csv", "finalists.csv", "findings.json", "report.html")
    write_report(folder)
    first = [(folder / name).read_bytes() for name in names]
    write_report(folder)
    assert [(folder / name).read_bytes() for name in names] == first


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"run\.json"):
        write_report(tmp_path)


def test_a_lone_surrogate_in_a_name_can_be_written(synthetic, tmp_path):
    run = synthetic.run_file(name="a\\ud800b")
    folder = synthetic.folder(tmp_path / "small", run, synthetic.search(3))
    text = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(text.replace("\\\\ud800", "\\ud800"), encoding="utf-8")
    assert "a?b" in write_report(folder).read_text(encoding="utf-8")


def test_findings_json_says_what_the_page_says_with_the_numbers(synthetic, tmp_path):
    folder = synthetic.folder(tmp_path / "small", synthetic.run_file(), synthetic.search(60))
    page = write_report(folder).read_text(encoding="utf-8")
    found = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert set(found) == {
        "verdict", "alerts", "field_and_size", "choices", "enough", "study"
    }  # fmt: skip
    said = (*found["field_and_size"], *found["choices"], *found["verdict"][1:])
    for sentence in (*said, *found["enough"]["sentences"]):
        assert escape(sentence) in page
    params = pd.read_csv(folder / "trials.csv").set_index("trial")["params"]
    front = [params[trial] for trial in found["enough"]["front"]["params"]]
    assert front == sorted(front)
    field = found["study"]["field"]
    assert field["claimed"] is True
    assert field["partial"]["interval"][0] < field["partial"]["value"]
    assert field["curve"]["shape"] in {"log", "hinge", "step"}
    assert {"depth", "channels"} <= {each["of"]["choice"] for each in found["study"]["effects"]}


@pytest.mark.parametrize("number", [0, 3])
def test_findings_json_of_a_run_that_says_nothing(synthetic, tmp_path, number):
    events = synthetic.search(number) if number else []
    folder = synthetic.folder(tmp_path / "small", synthetic.run_file(), events)
    write_report(folder)
    found = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert found["study"] is None
    assert len(found["field_and_size"]) == 1
