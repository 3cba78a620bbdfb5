import io
import struct

import pytest
from fontTools.ttLib import TTFont

from chalicelib.pdf import typeface


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Claire Martin", "Claire Martin"),
        ("Nguyễn Thị Huyền Trang", "Nguyễn Thị Huyền Trang"),
        ("Łaski Παπαδόπουλος Иванова", "Łaski Παπαδόπουλος Иванова"),
        ("Franc\u0327ois", "François"),  # an accent typed apart is composed
        ("Ａｎｎｅ ﬁn", "Anne ﬁn"),  # full-width letters become plain, a ligature the typeface has stays
        ("محمد", "محمد"),  # a script the typeface lacks stays, and is seen as boxes
        ("李 🎉", "李 🎉"),
        ("สมชาย ㈱", "สมชาย ㈱"),
        ("𝐀𝐧𝐧", "Ann"),
        ("❤\ufe0f", "❤"),
        ("a\u0f39", "a"),  # a mark our letters cannot wear
        ("a\u200bb\u202ec\x00d\te", "abcd e"),  # nothing invisible, nothing that turns the text round
        ("\ud83d", "□"),  # half of a surrogate pair
        ("", ""),
    ],
)
def test_any_text_becomes_text_the_typeface_can_show(given: str, shown: str) -> None:
    assert typeface.printable(given) == shown


@pytest.mark.parametrize("style", ["", "B", "I"])
def test_a_face_is_cut_to_the_glyphs_shown_and_the_parts_they_are_made_of(style: str) -> None:
    face = typeface.face(style)
    accented, plain = face.parsed.glyph_ids[ord("é")], face.parsed.glyph_ids[ord("a")]

    cut = TTFont(io.BytesIO(face.cut([accented, plain])))

    kept = [number for number, name in enumerate(cut.getGlyphOrder()) if cut["glyf"][name].numberOfContours]
    assert {accented, plain} <= set(kept)
    assert len(kept) < 8
    assert cut["hmtx"][cut.getGlyphName(plain)] == _metrics(style, plain)


def test_boxes_follow_the_last_glyph_for_characters_the_typeface_lacks() -> None:
    face = typeface.face("")

    cut = TTFont(io.BytesIO(face.cut([5], boxes=3)))

    names = cut.getGlyphOrder()
    assert len(names) == face.count + 3
    box = TTFont(typeface.FOLDER / "regular.ttf")
    for name in names[-3:]:
        assert cut["glyf"][name] == box["glyf"][box.getGlyphName(face.box)]
        assert cut["hmtx"][name] == _metrics("", face.box)


def test_tables_of_a_cut_face_carry_their_checksums() -> None:
    content = typeface.face("").cut([5])

    (count,) = struct.unpack(">H", content[4:6])
    for entry in range(count):
        _, checksum, start, length = struct.unpack(">4sIII", content[12 + 16 * entry : 28 + 16 * entry])
        padded = content[start : start + length + -length % 4]
        assert sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF == checksum


def test_a_face_is_parsed_once_per_process() -> None:
    assert typeface.face("B") is typeface.face("B")


def _metrics(style: str, number: int) -> tuple[int, int]:
    whole = TTFont(typeface.FOLDER / typeface.FILES[style])
    return whole["hmtx"][whole.getGlyphName(number)]
