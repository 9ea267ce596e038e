"""Loudness against the field on the same files in one run: accuracy, CPU, peak memory; never a promise, only figures.

    python bench/loudness.py [--rivals FOLDER] [--minutes 1,30] [--day]

The rivals `ffmpeg-normalize` and `pyloudnorm` come from an environment of their own, never from this one:

    python -m venv rivals && rivals/bin/pip install -r bench/rivals.txt
    python bench/loudness.py --rivals rivals

CPU is user and system time of a process with everything it started; memory is the largest resident set of any of them.
The referee of every result is ffmpeg's own ebur128 meter, which is none of the contenders.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "audio"))
from signals import (  # type: ignore[import-not-found]  # the tests' own signals, found by the line above
    Signal,
    quiet_with_clicks,
    speech_like,
    tones,
    write_channels,
    write_wav,
)

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
EBU: dict[str, tuple[list[tuple[float, float]], float]] = {
    "3341-1": ([(-23, 20)], -23.0),
    "3341-2": ([(-33, 20)], -33.0),
    "3341-3": ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    "3341-4": ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    "3341-5": ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}
OURS_MEASURE = (
    "import sys,pathlib;from audio import shell;print(shell.measure_json(pathlib.Path(sys.argv[1]))['integrated_lufs'])"
)
OURS_MASTER = "import sys,pathlib;from audio import shell;shell.master_file(*map(pathlib.Path,sys.argv[1:3]))"
PYLOUDNORM = (
    "import sys,wave,numpy,pyloudnorm\n"
    "f=wave.open(sys.argv[1]);x=numpy.frombuffer(f.readframes(f.getnframes()),'<i2').reshape(-1,f.getnchannels())/32768\n"
    "meter=pyloudnorm.Meter(f.getframerate());l=meter.integrated_loudness(x);print(l)\n"
    "if len(sys.argv)>2:\n"
    "  y=(numpy.clip(x*10**((-23-l)/20),-1,1)*32767).astype('<i2')\n"
    "  g=wave.open(sys.argv[2],'wb');g.setparams(f.getparams());g.writeframes(y.tobytes())\n"
)


@dataclass(frozen=True)
class Spent:
    """What a contender printed and used."""

    said: str
    cpu_s: float
    memory_mb: float


def spend(command: Sequence[str]) -> Spent:
    """Run a command to its end and count it with all it started, through a small process that waits for it."""
    counter = (
        "import resource,subprocess,sys\n"
        "d=subprocess.run(sys.argv[1:],capture_output=True,text=True)\n"
        "u=resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "sys.stderr.write(d.stdout+d.stderr);print(u.ru_utime+u.ru_stime,u.ru_maxrss/1024);sys.exit(d.returncode)\n"
    )
    environment = os.environ | {"FFMPEG_PATH": FFMPEG, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", counter, *command], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr[-300:]}")
    cpu_s, memory_mb = map(float, done.stdout.split())
    return Spent(done.stderr, cpu_s, memory_mb)


def referee(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak by ffmpeg's meter."""
    command = [FFMPEG, "-nostdin", "-i", str(path), "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr[-900:]
    return tuple(float(re.findall(rf"{word}: +(-?[\d.]+|-inf)", said)[-1]) for word in ("I", "Peak"))  # type: ignore[return-value]  # two words, two numbers


def loudnorm(source: Path, target: Path) -> Spent:
    """The loudnorm of ffmpeg in two passes, as its own manual writes them."""
    goal = "loudnorm=I=-23:TP=-1:LRA=11"
    first = spend([FFMPEG, "-nostdin", "-i", str(source), "-af", f"{goal}:print_format=json", "-f", "null", "-"])
    told = dict(re.findall(r'"(\w+)" : "(-?[\w.]+)"', first.said))
    names = {"I": "i", "TP": "tp", "LRA": "lra", "thresh": "thresh"}
    known = ":".join(f"measured_{name}={told[f'input_{key}']}" for name, key in names.items())
    chain = f"{goal}:{known}:offset={told['target_offset']}:linear=true"
    second = spend([FFMPEG, "-nostdin", "-y", "-i", str(source), "-af", chain, "-ar", "48000", str(target)])
    return Spent("", first.cpu_s + second.cpu_s, max(first.memory_mb, second.memory_mb))


def contenders(rivals: Path | None, source: Path, target: Path) -> dict[str, Spent]:
    """Master one file with everyone; each leaves its result under its own name."""
    ours = spend([sys.executable, "-c", OURS_MASTER, str(source), str(target.with_name("ours.wav"))])
    found = {"ours": ours, "loudnorm, two passes": loudnorm(source, target.with_name("loudnorm, two passes.wav"))}
    if rivals is not None:
        options = ["-t", "-23", "-tp", "-1", "-ar", "48000", "-c:a", "pcm_s24le", "-f"]
        name = target.with_name("ffmpeg-normalize.wav")
        found["ffmpeg-normalize"] = spend(
            [str(rivals / "bin" / "ffmpeg-normalize"), str(source), *options, "-o", str(name)]
        )
        plain = target.with_name("pyloudnorm.wav")
        found["pyloudnorm, gain alone"] = spend(
            [str(rivals / "bin" / "python"), "-c", PYLOUDNORM, str(source), str(plain)]
        )
        plain.rename(target.with_name("pyloudnorm, gain alone.wav"))
    return found


def show_ebu(folder: Path, rivals: Path | None) -> None:
    """Every meter on the EBU's cases."""
    print(f"{'EBU case':10} {'wanted':>7} {'ours':>8} {'ffmpeg':>7} {'pyloudnorm':>10}")
    for name, (steps, wanted) in EBU.items():
        path = write_wav(folder / "kasus.wav", tones(steps), channels=2)
        ours = float(spend([sys.executable, "-c", OURS_MEASURE, str(path)]).said)
        theirs = spend([str(rivals / "bin" / "python"), "-c", PYLOUDNORM, str(path)]).said if rivals else "nan"
        print(f"{name:10} {wanted:7.1f} {ours:8.2f} {referee(path)[0]:7.1f} {float(theirs):10.2f}")


def show_hard(folder: Path, rivals: Path | None) -> None:
    """Everyone on speech too quiet with loud clicks."""
    source = write_wav(folder / "sulit.wav", quiet_with_clicks(length_s=60))
    print(f"\n{'hard file (60 s)':24} {'LUFS':>7} {'dBTP':>6}  right")
    for name in contenders(rivals, source, folder / "hasil.wav"):
        lufs, dbtp = referee(folder / f"{name}.wav")
        print(f"{name:24} {lufs:7.1f} {dbtp:6.1f}  {'yes' if abs(lufs + 23) <= 0.1 and dbtp <= -1 else 'no'}")


def show_cost(folder: Path, rivals: Path | None, *, minutes: float) -> None:
    """What mastering a plain clip of stereo speech costs everyone, and measuring it costs us."""
    length_s = 60 * minutes
    source = write_long(folder / "panjang.wav", length_s)
    print(f"\n{minutes:g} min, stereo WAV to WAV {'CPU s':>14} {'x real time':>12} {'peak MB':>8}")
    rows = {"ours, measure alone": spend([sys.executable, "-c", OURS_MEASURE, str(source)])}
    if minutes <= 60:
        rows |= contenders(rivals, source, folder / "hasil.wav")
    for name, spent in rows.items():
        print(f"{name:30} {spent.cpu_s:10.2f} {length_s / spent.cpu_s:12.0f} {spent.memory_mb:8.0f}", flush=True)


def write_long(path: Path, length_s: float) -> Path:
    """A minute of speech again and again, or as FLAC where a WAV would pass 4 GiB."""
    voices: list[Signal] = [speech_like(length_s=60, rms=0.02, seed=seed) for seed in (1, 2)]
    minute = write_channels(path.with_name("semenit.wav"), [voices[0], 0.7 * voices[0] + 0.3 * voices[1]])
    target = path if length_s < 6 * 3_600 else path.with_suffix(".flac")
    command = [FFMPEG, "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", str(minute), "-t", str(length_s)]
    subprocess.run([*command, str(target)], check=True)
    return target


def main() -> None:
    """Print every table and the machine."""
    parser = argparse.ArgumentParser(description="Loudness against the field on the same files in one run.")
    parser.add_argument("--rivals", type=Path, help="an environment with ffmpeg-normalize and pyloudnorm")
    parser.add_argument("--minutes", default="1,30", help="lengths, by commas")
    parser.add_argument("--day", action="store_true", help="also measure 24 hours")
    arguments = parser.parse_args()
    rivals = arguments.rivals.absolute() if arguments.rivals else None
    lengths = [float(word) for word in arguments.minutes.split(",")] + [1_440.0] * arguments.day
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        show_ebu(Path(name), rivals)
        show_hard(Path(name), rivals)
        for minutes in lengths:
            show_cost(Path(name), rivals, minutes=minutes)
    print(f"\nthis process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (it makes the files)")


if __name__ == "__main__":
    main()
