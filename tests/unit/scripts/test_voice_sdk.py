"""The Voice SDK is put in place only when it is the one we know."""

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from scripts.voice_sdk import NotFetched, unpack


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """As npm makes it, with more in it than is wanted."""
    package = tmp_path / "voice-sdk.tgz"
    with tarfile.open(package, "w:gz") as archive:
        for name in ("package/dist/twilio.min.js", "package/LICENSE.md", "package/dist/twilio.js"):
            member = tarfile.TarInfo(name)
            member.size = len(name)
            archive.addfile(member, io.BytesIO(name.encode()))
    return package


def sha512_of(package: Path) -> str:
    return base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()


@pytest.fixture
def vendor(tmp_path: Path) -> Path:
    folder = tmp_path / "vendor"
    folder.mkdir()
    return folder


def test_the_script_and_its_license_are_put_in_place_and_nothing_else(package: Path, vendor: Path) -> None:
    unpack(package, into=vendor, sha512=sha512_of(package))

    assert {file.name: file.read_text() for file in vendor.iterdir()} == {
        "twilio.min.js": "package/dist/twilio.min.js",
        "twilio.LICENSE.md": "package/LICENSE.md",
    }


def test_another_package_changes_nothing(package: Path, vendor: Path) -> None:
    with pytest.raises(NotFetched, match="nothing was changed"):
        unpack(package, into=vendor)

    assert list(vendor.iterdir()) == []
