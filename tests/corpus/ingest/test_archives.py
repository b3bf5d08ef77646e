"""corpus.ingest.archives and the inventory of archives: members are files; what is made to do harm is refused with its reason."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import shared

from corpus.ingest import ArchiveLimits, Inventory, SourceFile, ingest, inventory
from corpus.ingest.archives import _clean

CHAPTER = "第一章 绪论\n样本学是研究样本的学问，见第{}页。\n"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:xz") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def skipped(found: Inventory) -> list[tuple[str, str]]:
    return [(entry.relative, entry.reason) for entry in found.skipped]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("all.zip", zipped),
        ("all.tar", lambda files: tarred(files, "w:")),
        ("all.tar.gz", lambda files: tarred(files, "w:gz")),
        ("all.tar.xz", tarred),
    ],
)
def test_members_are_read_like_files_from_the_same_folders(inbox: Any, record: Any, name: str, pack: Any) -> None:
    csv = "姓名,主诉,现病史\n钱测试,咳嗽,三天前受凉\n"
    files = {f"books/{n}.txt": CHAPTER.format(n).encode("gb18030") for n in (3, 1, 2)} | {
        "emr/a.csv": csv.encode("gbk")
    }
    path = inbox.put(name, pack(files))
    found = inventory(inbox.root)
    assert not found.skipped
    by_name = {f.relative: f for f in found.files}
    assert set(by_name) == {f"{name}!{member}" for member in files}
    for member, data in files.items():
        file = by_name[f"{name}!{member}"]
        assert file.sha256 == hashlib.sha256(data).hexdigest() and file.size == len(data) and file.read() == data
    packed = ingest(found, "book", inbox.key).documents
    emr = ingest(found, "emr", inbox.key).documents
    path.unlink()
    for member, data in files.items():
        inbox.put(member, data)
    unpacked = inventory(inbox.root)
    assert emr.equals(ingest(unpacked, "emr", inbox.key).documents)
    ids = ingest(unpacked, "book", inbox.key).documents["doc_id"].to_pylist()
    assert sorted(packed["doc_id"].to_pylist()) == sorted(ids)


def test_nothing_is_unpacked_to_disk(inbox: Any) -> None:
    inbox.put("books/a.tar.xz", tarred({"../../evil.txt": CHAPTER.encode(), "/abs.txt": CHAPTER.format(2).encode()}))
    found = inventory(inbox.root)
    assert [f.relative for f in found.files] == ["books/a.tar.xz!evil.txt", "books/a.tar.xz!abs.txt"]
    assert ingest(found, "book", inbox.key).documents.num_rows == 2
    assert [p.name for p in inbox.root.rglob("*") if p.is_file()] == ["a.tar.xz"]
    assert not (inbox.root.parent / "evil.txt").exists() and not Path("/abs.txt").exists()


def test_a_bomb_is_refused_and_the_rest_unharmed(inbox: Any) -> None:
    zeros = b"\x00" * (20 << 20)
    inbox.put("books/bomb.zip", zipped({"a.txt": zeros, "b.txt": CHAPTER.encode()}))
    inbox.put("books/bomb.tar.xz", tarred({"first.txt": CHAPTER.format(1).encode(), "a.txt": zeros}))
    inbox.put("books/good.txt", CHAPTER.format(7))
    found = inventory(inbox.root)
    assert [f.relative for f in found.files] == ["books/bomb.zip!b.txt", "books/good.txt"]
    assert skipped(found) == [("books/bomb.tar.xz", "archive_bomb"), ("books/bomb.zip!a.txt", "zip_bomb")]


def test_a_header_that_would_fill_the_memory_is_refused(inbox: Any) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 1 << 32
    inbox.put("books/a.tar", info.tobuf(tarfile.USTAR_FORMAT) + b"\x00" * 1024)
    assert skipped(inventory(inbox.root)) == [("books/a.tar", "archive_bomb")]


def test_limits_of_member_and_archive_are_settings(inbox: Any) -> None:
    inbox.put("books/a.zip", zipped({f"{n}.txt": CHAPTER.format(n).encode() for n in range(4)}))
    small = ArchiveLimits(member_bytes=10)
    assert {reason for _, reason in skipped(inventory(inbox.root, small))} == {"member_too_large"}
    assert skipped(inventory(inbox.root, ArchiveLimits(members=3))) == [("books/a.zip", "archive_too_large")]
    assert skipped(inventory(inbox.root, ArchiveLimits(total_bytes=100))) == [("books/a.zip", "archive_too_large")]
    with pytest.raises(ValueError, match="ratio must be positive"):
        ArchiveLimits(ratio=0)


def test_nested_encrypted_and_linked_members_are_refused(inbox: Any) -> None:
    inner = zipped({"a.txt": b"x"})
    locked = bytearray(zipped({"locked.txt": CHAPTER.encode(), "open.txt": CHAPTER.format(2).encode()}))
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1  # the central directory's flag: encrypted
    inbox.put("books/locked.zip", bytes(locked))
    inbox.put("books/outer.zip", zipped({"inner.zip": inner}))
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    inbox.put("books/linked.tar.gz", stream.getvalue())
    found = inventory(inbox.root)
    assert [f.relative for f in found.files] == ["books/locked.zip!open.txt"]
    assert skipped(found) == [
        ("books/linked.tar.gz!link.txt", "not_a_file"),
        ("books/locked.zip!locked.txt", "encrypted_member"),
        ("books/outer.zip!inner.zip", "nested_archive"),
    ]


def test_a_truncated_archive_gives_what_stands_before_the_cut(inbox: Any) -> None:
    import random

    noise = random.Random(5)
    chapters = {
        f"{n}.txt": "".join(chr(noise.randrange(0x4E00, 0x9000)) for _ in range(30_000)).encode() for n in range(6)
    }
    whole = tarred(chapters, "w:gz")
    inbox.put("books/cut.tar.gz", whole[: len(whole) // 2])
    found = inventory(inbox.root)
    assert 1 <= len(found.files) < 6
    assert all(f.read() == chapters[f.relative.partition("!")[2]] for f in found.files)
    assert ("books/cut.tar.gz", "damaged_archive") in skipped(found)


def test_a_damaged_member_of_a_zip_is_named(inbox: Any) -> None:
    data = bytearray(zipped({"a.txt": CHAPTER.encode(), "b.txt": CHAPTER.format(2).encode()}, zipfile.ZIP_STORED))
    data[data.find("样本".encode())] ^= 0xFF
    inbox.put("books/a.zip", bytes(data))
    found = inventory(inbox.root)
    assert [f.relative for f in found.files] == ["books/a.zip!b.txt"]
    assert skipped(found) == [("books/a.zip!a.txt", "damaged_member")]


def test_names_in_gbk_are_read(inbox: Any) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("XXXX.txt", CHAPTER)
    inbox.put("books/a.zip", stream.getvalue().replace(b"XXXX", "内科".encode("gbk")))
    assert [f.relative for f in inventory(inbox.root).files] == ["books/a.zip!内科.txt"]


@given(st.text(max_size=40))
def test_cleaned_names_stay_below_their_archive(name: str) -> None:
    cleaned = _clean(name)
    assert cleaned and not cleaned.startswith("/") and ".." not in cleaned.split("/") and "\\" not in cleaned


@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"BZh9"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_behind_a_magic_number_are_listed_or_refused(
    tmp_path_factory: Any, data: bytes, magic: bytes
) -> None:
    folder: Path = tmp_path_factory.mktemp("inbox")
    (folder / "a.bin").write_bytes(magic + data)
    found = inventory(folder)
    assert len(found.files) + len(found.skipped) >= 1


def test_doubled_names_in_an_archive_are_kept_apart(inbox: Any) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", CHAPTER.format(1))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", CHAPTER.format(2))
    inbox.put("books/a.zip", stream.getvalue())
    files = inventory(inbox.root).files
    assert [f.relative for f in files] == ["books/a.zip!a.txt", "books/a.zip!2~a.txt"]
    assert [f.read().decode() for f in files] == [CHAPTER.format(1), CHAPTER.format(2)]


def test_the_real_books_are_read_from_their_archive(inbox: Any) -> None:
    (inbox.root / "books").mkdir()
    (inbox.root / "books/tcm.tar.xz").symlink_to(shared("data/scale/tcm_ancient_gbk.tar.xz"))
    found = inventory(inbox.root)
    assert len(found.files) + len(found.skipped) == 443 and len(found.files) >= 440
    assert all(isinstance(f, SourceFile) and f.kind == "book" for f in found.files)
    output = ingest(found, "book", inbox.key)
    assert output.documents.num_rows > 5_000 and output.dropped.num_rows <= 3
