"""`make voice-sdk`: fetches Twilio's Voice SDK, checks that it is the one we know, and puts it where the console loads it.

Only agents who talk in the browser through a real Twilio account need it. It has no CDN, so each installation serves it.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from scripts.launcher.plan import ROOT

PACKAGE = "@twilio/voice-sdk@2.18.5"
SHA512 = "2/tw1IDAIn7j6yFDOln8p93v3aHIxNIN93JwL98cHIlbkSNeU/Jt9zGM/0TvDpNjo+k88lvAew4jgOjKlc9/KA=="
WANTED = {"package/dist/twilio.min.js": "twilio.min.js", "package/LICENSE.md": "twilio.LICENSE.md"}
VENDOR = ROOT / "static" / "vendor"


class NotFetched(Exception):
    """The SDK could not be fetched; the message says what to do."""


def main() -> int:
    try:
        with tempfile.TemporaryDirectory(prefix="voice-sdk-") as folder:
            unpack(fetch(Path(folder)), into=VENDOR)
    except NotFetched as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{PACKAGE} is in {VENDOR.relative_to(ROOT)}. Start again, or run collectstatic, and the console finds it.")
    return 0


def fetch(folder: Path) -> Path:
    """The package as npm has it. Raises NotFetched."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("There is no npm on this machine. Install it (Debian: apt-get install npm), and try again.")
    command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    packages = list(folder.glob("*.tgz"))
    if done.returncode or not packages:
        raise NotFetched(f"npm could not fetch {PACKAGE}:\n{done.stderr.strip()[-1000:]}")
    return packages[0]


def unpack(package: Path, *, into: Path, sha512: str = SHA512) -> None:
    """Only what is served, and only of the package that we know. Raises NotFetched."""
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != sha512:
        raise NotFetched(f"What was fetched is not the {PACKAGE} that this version was made for: nothing was changed.")
    with tarfile.open(package) as archive:
        for member, name in WANTED.items():
            content = archive.extractfile(member)
            if content is None:
                raise NotFetched(f"{PACKAGE} has no {member}: nothing was changed.")
            (into / name).write_bytes(content.read())


if __name__ == "__main__":
    sys.exit(main())
