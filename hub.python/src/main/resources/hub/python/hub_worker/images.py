"""Images of Pillow, as the bytes of a PNG file."""

import io
import sys

from hub_worker.crossing import CannotCross

_PNG = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}
_COLOURED = {"CMYK", "YCbCr", "HSV", "LAB", "RGBX"}


def outgoing(value):
    """The file of an image; ``None`` for anything else, and for an image of numbers that are no colours."""
    pillow = sys.modules.get("PIL.Image")
    if pillow is None or not isinstance(value, pillow.Image):
        return None
    if value.mode in _COLOURED:
        value = value.convert("RGB")
    if value.mode not in _PNG:
        return None
    file = io.BytesIO()
    value.save(file, "PNG", compress_level=1)
    return file.getvalue()


def incoming(content: bytes):
    """The image of a file."""
    try:
        from PIL import Image
    except ImportError:
        raise CannotCross("this Python has no Pillow for an image (pip install pillow)") from None
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
