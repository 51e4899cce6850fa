import subprocess
import sys

import archsearch.data


def test_the_public_surface_is_this():
    assert sorted(archsearch.data.__all__) == [
        "Dataset",
        "DatasetInfo",
        "Split",
        "catalogue",
        "class_counts",
        "fingerprint",
        "licence_of",
        "load",
        "pixel_statistics",
        "read_split",
        "repeated_images",
        "split",
        "value_range",
        "write_split",
    ]
    assert all(hasattr(archsearch.data, name) for name in archsearch.data.__all__)


def test_import_and_catalogue_load_nothing_heavy():
    code = (
        "import sys, archsearch.data; archsearch.data.catalogue();"
        "print([name for name in ('sklearn', 'PIL', 'keras', 'tensorflow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
