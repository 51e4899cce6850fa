"""Which image files a folder of class folders holds, in an order that no file system decides."""

from dataclasses import dataclass
from pathlib import Path, PurePath

from archsearch.data.image_file import IMAGE_SUFFIXES
from archsearch.data.wording import counted, listed, quoted
from archsearch.errors import InputError

LAYOUT = "give a folder with one subfolder of images for each class"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFile:
    """An image file by its path below the data set's folder, and its class's number."""

    path: PurePath
    label: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFiles:
    """All image files, sorted by class and name; `notes` count the entries left out."""

    files: tuple[ClassFile, ...]
    class_names: tuple[str, ...]
    notes: tuple[str, ...]


def find_class_files(folder: Path) -> ClassFiles:
    """The image files in each subfolder; hidden entries are passed over, others are noted.

    Raises InputError when there is no subfolder, or one holds no image.
    """
    entries = _entries(folder)
    class_folders = [entry for entry in entries if entry.is_dir()]
    if not class_folders:
        raise InputError(f"{quoted(folder)} {_found_instead(entries)}; {LAYOUT}")
    files: list[ClassFile] = []
    ignored = [entry for entry in entries if not entry.is_dir()]
    for label, class_folder in enumerate(class_folders):
        inside = _entries(class_folder)
        images = [entry for entry in inside if _is_image(entry)]
        if not images:
            raise InputError(f"{quoted(class_folder)} {_found_instead(inside)}; {LAYOUT}")
        files += [ClassFile(path=entry.relative_to(folder), label=label) for entry in images]
        ignored += [entry for entry in inside if not _is_image(entry)]
    return ClassFiles(
        files=tuple(files),
        class_names=tuple(class_folder.name for class_folder in class_folders),
        notes=_ignored_notes(folder, ignored),
    )


def _entries(folder: Path) -> list[Path]:
    try:
        visible = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    except OSError as error:
        raise InputError(
            f"folder {quoted(folder)} cannot be read: {error.strerror}; check its permissions"
        ) from error
    return sorted(visible, key=lambda entry: entry.name)


def _is_image(entry: Path) -> bool:
    return entry.suffix.lower() in IMAGE_SUFFIXES and entry.is_file()


def _found_instead(entries: list[Path]) -> str:
    folders = [entry.name for entry in entries if entry.is_dir()]
    images = [entry for entry in entries if _is_image(entry)]
    if images:
        return f"holds {counted(len(images), 'image')} but no subfolder to name their class"
    if folders:
        return f"holds no image but the folders {listed(folders, most=3)}, each perhaps a class"
    return f"holds no image among {counted(len(entries), 'file')}" if entries else "is empty"


def _ignored_notes(folder: Path, ignored: list[Path]) -> tuple[str, ...]:
    if not ignored:
        return ()
    names = listed([entry.relative_to(folder) for entry in ignored], most=3)
    return (f"{len(ignored):,} ignored, no image in a class folder: {names}",)
