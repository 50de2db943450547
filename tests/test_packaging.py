"""What is installed is what is in the tree: the listed packages, the wheel, and its command elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("core", "flow", "tui")
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS: dict[str, Any] = PYPROJECT["tool"]["setuptools"]
DATA_PATTERNS: list[str] = SETUPTOOLS["package-data"]["*"]
VERSION: str = PYPROJECT["project"]["version"]


def _is_installed(path: Path) -> bool:
    return path.suffix == ".py" or any(fnmatch(path.name, pattern) for pattern in DATA_PATTERNS)


def _tree_files(root: Path = ROOT) -> list[Path]:
    """Every file of the three folders that is no cache, relative to the root."""
    return sorted(
        path.relative_to(root)
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    )


def test_every_folder_with_code_or_words_is_a_listed_package() -> None:
    in_tree = {
        "picheck." + ".".join(path.parent.parts) for path in _tree_files() if _is_installed(ROOT / path)
    }
    listed = set(SETUPTOOLS["packages"])
    missing, empty = sorted(in_tree - listed), sorted(listed - in_tree)
    assert not missing, (
        f"add to [tool.setuptools] packages in pyproject.toml: {missing}. "
        "Unlisted folders work in the editable install and are missing from the wheel."
    )
    assert not empty, f"take out of [tool.setuptools] packages in pyproject.toml, no such folder: {empty}"


def test_every_file_beside_the_code_is_of_a_kind_that_is_installed() -> None:
    left_behind = [str(path) for path in _tree_files() if not _is_installed(ROOT / path)]
    assert not left_behind, (
        f"no pattern of [tool.setuptools.package-data] in pyproject.toml takes these along: {left_behind}"
    )


def test_the_namespace_has_no_module_of_its_own_and_each_part_says_it_is_typed() -> None:
    assert not (ROOT / "__init__.py").exists(), "picheck is a namespace: three folders share it"
    assert [folder for folder in FOLDERS if not (ROOT / folder / "py.typed").is_file()] == []


def test_type_checkers_see_the_three_folders_themselves() -> None:
    links = ROOT / "tests" / "typing_root" / "picheck"
    assert {link.name: link.resolve() for link in links.iterdir()} == {name: ROOT / name for name in FOLDERS}


@pytest.mark.parametrize("name", ["runtime", "dev", "spark"])
def test_a_lock_holds_versions_and_hashes_and_no_address(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if "://" in line or " @ " in line or line.startswith(("-", "/", "."))]
    assert not strange
    pinned = [line for line in lines if line and not line.startswith(("#", " "))]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned), "a requirement without its hashes"


@pytest.mark.parametrize(("lock", "extra"), [("runtime", None), ("dev", "dev"), ("spark", "spark")])
def test_the_locks_cover_what_pyproject_asks_for(lock: str, extra: str | None) -> None:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    pins = {}
    for line in (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            pinned = Requirement(line.removesuffix("\\").strip())
            pins[canonicalize_name(pinned.name)] = str(pinned.specifier).removeprefix("==")
    project = PYPROJECT["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    for text in wanted:
        requirement = Requirement(text)
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{text} is not in requirements/{lock}.lock: make lock"
        assert requirement.specifier.contains(version), f"{lock}.lock has {version}, not {text}: make lock"


@dataclass(frozen=True)
class Built:
    """The two archives that a release would publish, and the files they were made from."""

    source: Path
    files: list[Path]
    wheel: Path
    sdist: Path


def _build(folder: Path, tree: Path = ROOT, *, umask: int = 0o022, modified: int = 1_600_000_000) -> Built:
    """Build both archives out of a copy of a tree, without the network, as `make dist` does.

    The builder may read and write only what `umask` leaves, and the copied files get the time given.
    """
    source, out = folder / "source", folder / "dist"
    hidden = shutil.ignore_patterns("__pycache__", ".*")
    for name in FOLDERS:
        shutil.copytree(tree / name, source / name, ignore=hidden)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(tree / name, source / name)
    for path in source.rglob("*"):
        if path.is_file():
            path.chmod(0o777 & ~umask)
            os.utime(path, (modified, modified))
    files = _tree_files(source)
    command = [sys.executable, "-P", str(ROOT / "release" / "build.py"), str(source), str(out)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run(command, env=env, umask=umask, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return Built(source, files, wheel, sdist)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both archives, built once."""
    return _build(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module")
def clean_python(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel and, beside it, the libraries of this environment but not its picheck.

    A .pth file lends the libraries: .pth files inside a folder so lent, such as the editable
    install's own, are not read.
    """
    env = tmp_path_factory.mktemp("clean") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(env)], check=True)
    python = env / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(built.wheel)], check=True)
    (site,) = env.glob("lib/python*/site-packages")
    (ours,) = [path for path in map(Path, sys.path) if (path / "pydantic").is_dir()]
    (site / "libraries.pth").write_text(f"{ours}\n", encoding="utf-8")
    return python


def _elsewhere(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run from a folder outside the repository, with nothing of this environment in the variables."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_wheel_and_sdist_hold_every_file_of_the_tree_and_nothing_else(built: Built) -> None:
    tree = {str(path) for path in built.files}
    with zipfile.ZipFile(built.wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {f"picheck/{name}" for name in tree}
    with tarfile.open(built.sdist) as packed:
        inside = {member.name.partition("/")[2] for member in packed.getmembers() if member.isfile()}
    assert {name for name in inside if name.split("/")[0] in FOLDERS} == tree


def test_the_same_files_give_the_same_archives_whenever_they_are_built(built: Built, tmp_path: Path) -> None:
    again = _build(tmp_path, built.source, umask=0o077, modified=1_500_000_000)
    pairs = ((built.wheel, again.wheel), (built.sdist, again.sdist))
    different = [first.name for first, second in pairs if first.read_bytes() != second.read_bytes()]
    assert different == []


def test_the_installed_command_tells_its_version_from_another_folder(
    clean_python: Path, tmp_path: Path
) -> None:
    done = _elsewhere([str(clean_python.with_name("picheck")), "--version"], tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == (f"picheck {VERSION}\n", "", 0)


def test_every_module_of_the_wheel_imports_from_the_wheel(
    built: Built, clean_python: Path, tmp_path: Path
) -> None:
    modules = sorted(
        ".".join(("picheck", *path.with_suffix("").parts)).removesuffix(".__init__")
        for path in built.files
        if path.suffix == ".py" and path.name != "__main__.py"
    )
    script = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "from pathlib import Path\n"
        "home = Path(sys.prefix).resolve()\n"
        "strangers = [m.__file__ for n, m in sorted(sys.modules.items()) if n.startswith('picheck.')\n"
        "             and home not in Path(m.__file__).resolve().parents]\n"
        "assert not strangers, strangers\n"
    )
    done = _elsewhere([str(clean_python), "-c", script], tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_licence_list_names_every_locked_package() -> None:
    listed = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    locked = [
        line.split(" ")[0].split("==")
        for name in ("runtime", "dev")
        for line in (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith((" ", "#"))
    ]
    missing = [f"{name} {version}" for name, version in locked if f"| {name} | {version} |" not in listed]
    assert not missing, f"docs/licences.md is not of these locks: make licences. Missing: {missing}"
