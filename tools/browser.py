"""Puts Chromium and Chinese fonts on the machine for the browser tests, where that needs no asking."""

import os
import shutil
import subprocess

from tools import console
from tools.commands import quietly

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = "fonts-noto-cjk"


def ensure() -> bool:
    """Install Chromium and CJK fonts through apt if missing and this is root; say whether Chromium is there.

    Without it the browser tests skip by name; nothing fails here.
    """
    missing = [] if _has_chromium() else ["chromium"]
    if not _has_chinese_font():
        missing.append(FONTS)
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt(missing)
    if not _has_chromium():
        console.say("没有 Chromium,浏览器测试将跳过。", "No Chromium: the browser tests will be skipped.")
    return _has_chromium()


def _apt(packages: list[str]) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with console.timed(f"安装 {' '.join(packages)}", f"Installing {' '.join(packages)}"):
        quietly("apt-update", ["apt-get", "update"], quiet)
        done = quietly("apt-install", ["apt-get", "install", "-y", "--no-install-recommends", *packages], quiet)
        if not done.ok:
            console.say(f"安装失败(记录:{done.log})", f"Installation failed (log: {done.log})")


def _has_chromium() -> bool:
    return any(shutil.which(name) for name in CHROMIUM)


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())
