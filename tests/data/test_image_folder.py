from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from archsearch.data import fingerprint, load

GREY_9 = Image.fromarray(np.full((5, 7), 9, np.uint8))
RED = Image.new("RGB", (7, 5), (200, 0, 0))


def _first_of_cats(folder: Path, image: Image.Image, **options: object) -> np.ndarray:
    """The pixels that the image gets as the first of the cats."""
    image.save(folder / "cats" / "0.png", **options)
    return load(str(folder)).images[0]


def test_each_subfolder_is_a_class(image_folder):
    dataset = load(str(image_folder))
    assert dataset.name == "pets"
    assert dataset.images.shape == (8, 5, 7, 1)
    assert dataset.images.dtype == np.uint8
    assert dataset.images[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 10, 11, 12, 13]
    assert dataset.labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert dataset.class_names == ("cats", "dogs")
    assert dataset.test_images is None
    assert dataset.notes == ()


def test_the_order_is_not_the_file_systems(image_folder, monkeypatch):
    usual = fingerprint(load(str(image_folder)))
    iterdir = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda folder: sorted(iterdir(folder), reverse=True))
    assert fingerprint(load(str(image_folder))) == usual


@pytest.mark.parametrize(
    "name", ["<b onclick=x>", "🐈 & co", "line\nbreak", "{{ 7*7 }}", "'quoted\"", "-v", "0042"]
)
def test_class_names_are_text_and_stay_text(image_folder, name):
    (image_folder / "dogs").rename(image_folder / name)
    assert set(load(str(image_folder)).class_names) == {"cats", name}


@pytest.mark.parametrize("suffix", ["png", "PNG", "bmp", "gif", "webp", "tif", "pgm"])
def test_ordinary_formats_are_read(image_folder, suffix):
    (image_folder / "cats" / "0.png").unlink()
    options = {"lossless": True} if suffix == "webp" else {}
    GREY_9.save(image_folder / "cats" / f"0.{suffix}", **options)
    assert (load(str(image_folder)).images[0] == 9).all()


def test_jpeg_is_read(image_folder):
    RED.save(image_folder / "cats" / "0a.jpeg")
    dataset = load(str(image_folder))
    assert np.abs(dataset.images[1].astype(int) - (200, 0, 0)).max() < 4


def test_any_colour_makes_all_three_channels(image_folder):
    RED.save(image_folder / "dogs" / "9.png")
    dataset = load(str(image_folder))
    assert dataset.images.shape == (9, 5, 7, 3)
    assert dataset.images[-1, 0, 0].tolist() == [200, 0, 0]
    assert dataset.images[1, 0, 0].tolist() == [1, 1, 1]
    assert dataset.notes == ("8 of 9 images: grey among colour, repeated in 3 channels",)


def test_exif_orientation_is_honoured(image_folder):
    # Stored 7 high and 5 wide with its bright row on top; 6 means: turn it clockwise to look at.
    stored = np.zeros((7, 5), np.uint8)
    stored[0] = 255
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = _first_of_cats(image_folder, Image.fromarray(stored), exif=exif)
    assert pixels.shape == (5, 7, 1)
    assert (pixels[:, -1] == 255).all()
    assert (pixels[:, :-1] == 0).all()
    assert load(str(image_folder)).notes == ("1 of 8 images: turned as EXIF says",)


def test_a_palette_becomes_its_colours(image_folder):
    pixels = _first_of_cats(image_folder, RED.convert("P", palette=Image.Palette.ADAPTIVE))
    assert pixels[0, 0].tolist() == [200, 0, 0]
    assert "1 of 8 images: converted from palette to RGB" in load(str(image_folder)).notes


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("RGBA", (7, 5), (200, 0, 0, 0)), [255, 255, 255]),
        (Image.new("RGBA", (7, 5), (200, 0, 0, 255)), [200, 0, 0]),
        (Image.new("RGBA", (7, 5), (200, 0, 0, 51)), [244, 204, 204]),
        (Image.new("LA", (7, 5), (0, 0)), [255]),
        (Image.new("LA", (7, 5), (40, 255)), [40]),
    ],
)
def test_transparency_shows_white(image_folder, image, expected):
    assert _first_of_cats(image_folder, image)[2, 3].tolist() == expected
    assert "1 of 8 images: transparency laid over white" in load(str(image_folder)).notes


def test_a_palette_with_alpha_shows_white(image_folder):
    image = Image.new("P", (7, 5), 1)
    image.putpalette([10, 20, 30, 200, 0, 0])
    image.putpixel((0, 0), 0)
    pixels = _first_of_cats(image_folder, image, transparency=1)
    assert pixels[0, 0].tolist() == [10, 20, 30]
    assert pixels[4, 6].tolist() == [255, 255, 255]


def test_sixteen_bits_become_eight(image_folder):
    values = np.array([[0, 127, 129, 257], [65_535, 65_278, 32_768, 300]], np.uint16)
    deep = np.zeros((5, 7), np.uint16)
    deep[:2, :4] = values
    pixels = _first_of_cats(image_folder, Image.fromarray(deep))
    assert pixels[:2, :4, 0].tolist() == [[0, 0, 1, 1], [255, 254, 128, 1]]
    assert load(str(image_folder)).notes == ("1 of 8 images: 16-bit values reduced to 8 bits",)


def test_black_and_white_is_grey(image_folder):
    assert (_first_of_cats(image_folder, Image.new("1", (7, 5), 1)) == 255).all()


def test_cmyk_becomes_rgb(image_folder):
    Image.new("CMYK", (7, 5), (0, 255, 255, 55)).save(image_folder / "cats" / "0.tif")
    dataset = load(str(image_folder))
    assert dataset.images[1, 0, 0].tolist() == [200, 0, 0]
    assert "1 of 9 images: converted from CMYK to RGB" in dataset.notes


def test_of_an_animation_the_first_frame_is_kept(image_folder):
    path = image_folder / "cats" / "0a.gif"
    GREY_9.save(path, save_all=True, append_images=[Image.new("L", (7, 5), 77)])
    dataset = load(str(image_folder))
    assert (dataset.images[1] == 9).all()
    assert "1 of 9 images: only the first frame kept" in dataset.notes


def test_a_palette_of_greys_is_grey(image_folder):
    image = Image.new("P", (7, 5), 1)
    image.putpalette([0, 0, 0, 77, 77, 77])
    pixels = _first_of_cats(image_folder, image)
    assert pixels.shape == (5, 7, 1)
    assert (pixels == 77).all()
    assert load(str(image_folder)).notes == ("1 of 8 images: converted from palette to grey",)


def test_hidden_files_are_passed_over_and_others_noted(image_folder):
    for name in ("cats/.thumb.png", "cats/readme.txt", ".DS_Store", "labels.csv"):
        (image_folder / name).write_text("no image")
    (image_folder / ".git").mkdir()
    (image_folder / "dogs" / "puppies.png").mkdir()
    dataset = load(str(image_folder))
    assert len(dataset.images) == 8
    assert dataset.notes == (
        "3 ignored, no image in a class folder:"
        f" 'labels.csv', {str(Path('cats', 'readme.txt'))!r},"
        f" {str(Path('dogs', 'puppies.png'))!r}",
    )


def test_differing_sizes_are_refused_by_name_or_resized(image_folder, refused):
    Image.new("L", (10, 6), 50).save(image_folder / "dogs" / "2.png")
    with refused(
        repr(str(Path("cats", "0.png"))),
        "is 5×7",
        repr(str(Path("dogs", "2.png"))),
        "is 6×10",
        "--image-size HxW",
    ):
        load(str(image_folder))
    dataset = load(str(image_folder), image_size=(12, 20))
    assert dataset.images.shape == (8, 12, 20, 1)
    assert (dataset.images[6] == 50).all()
    assert dataset.notes == (
        "8 of 8 images: resized to 12×20",
        "7 of 8 images: stretched to another aspect ratio",
    )


def _png(image: Image.Image) -> bytes:
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (5, 7), np.uint8))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no image that Pillow knows"),
        (b"I am text", "no image that Pillow knows"),
        (_png(NOISE)[:-40], ""),
        (_png(Image.new("L", (7, 1))), "it is 1×7 pixels"),
    ],
)
def test_a_broken_image_is_refused_or_skipped_and_named(image_folder, refused, content, reason):
    name = str(Path("cats", "bad\nname.png"))
    (image_folder / name).write_bytes(content)
    with refused(f"{name!r} in", "is broken", reason, "--skip-broken"):
        load(str(image_folder))
    dataset = load(str(image_folder), on_broken="skip")
    assert len(dataset.images) == 8
    assert dataset.notes == (f"1 broken image skipped: {name!r}",)


@pytest.mark.parametrize("suffix", ["png", "bmp", "gif", "tif", "webp", "pgm"])
def test_an_image_cut_short_anywhere_is_broken_or_whole(image_folder, suffix):
    path = image_folder / "cats" / f"9.{suffix}"
    NOISE.save(path, **({"lossless": True} if suffix == "webp" else {}))
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        dataset = load(str(image_folder), on_broken="skip")
        if len(dataset.images) == 9:
            assert (dataset.images[4] == np.asarray(NOISE)[..., np.newaxis]).all()


def test_skipping_that_leaves_too_few_is_refused(image_folder, refused):
    for number in range(2):
        (image_folder / "dogs" / f"{number}.png").write_bytes(b"")
    with refused("'dogs' has 2 images", "at least 3"):
        load(str(image_folder), on_broken="skip")


def test_nothing_but_broken_images_is_refused(image_folder, refused):
    for path in image_folder.glob("*/*.png"):
        path.write_bytes(b"")
    with refused("all 8 images are broken"):
        load(str(image_folder), on_broken="skip")


def test_floats_of_unknown_scale_are_broken(image_folder, refused):
    Image.new("F", (7, 5), 0.5).save(image_folder / "cats" / "0.tif")
    with refused("0.tif", "unknown scale"):
        load(str(image_folder))


def test_an_unreadable_image_is_refused_even_when_skipping(image_folder, refused, monkeypatch):
    def deny(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    with refused(repr(str(Path("cats", "0.png"))), "Permission denied", "permissions"):
        load(str(image_folder), on_broken="skip")


def test_an_unreadable_folder_is_refused(image_folder, refused, monkeypatch):
    def deny(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", deny)
    with refused("pets", "Permission denied", "permissions"):
        load(str(image_folder))


def test_an_empty_folder_is_refused(tmp_path, refused):
    with refused(str(tmp_path), "is empty", "one subfolder of images for each class"):
        load(str(tmp_path))


def test_a_folder_of_images_without_classes_is_refused(image_folder, refused):
    with refused("cats", "holds 4 images but no subfolder", "one subfolder of images"):
        load(str(image_folder / "cats"))


def test_a_class_folder_without_images_is_refused(image_folder, refused):
    (image_folder / "birds").mkdir()
    with refused("birds", "is empty"):
        load(str(image_folder))
    (image_folder / "birds" / "readme.txt").write_text("none yet")
    with refused("birds", "no image among 1 file"):
        load(str(image_folder))


def test_a_folder_above_the_class_folders_is_told_apart(image_folder, refused):
    above = image_folder.parent / "outer"
    above.mkdir()
    image_folder.rename(above / "train")
    with refused("train", "holds no image but the folders 'cats', 'dogs', each perhaps a class"):
        load(str(above))


def test_one_class_alone_is_refused(image_folder, refused):
    for path in (image_folder / "dogs").iterdir():
        path.unlink()
    (image_folder / "dogs").rmdir()
    with refused("at least 2 classes", "'cats'"):
        load(str(image_folder))


def test_a_class_of_one_image_is_refused(image_folder, refused):
    for number in range(3):
        (image_folder / "dogs" / f"{number}.png").unlink()
    with refused("'dogs' has 1 image,", "at least 3", "training, validation, test"):
        load(str(image_folder))
