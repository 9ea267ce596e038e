"""What the sound wing refuses, as nouns with facts; never a sentence in any language."""

from __future__ import annotations


class AudioError(Exception):
    """A sound cannot be used; `facts` say why in numbers and names."""

    def __init__(self, **facts: object) -> None:
        super().__init__(", ".join(f"{name}={value}" for name, value in facts.items()) or type(self).__name__)
        self.facts = facts


class NotSound(AudioError):
    """The file is not a sound of a kind we take, whatever its name says; `found` is what it looks like."""


class NoAudioTrack(AudioError):
    """The container is known but nothing in it can be heard."""


class TooLong(AudioError):
    """The sound lasts longer than `most_s` seconds."""


class TooLongForBlock(TooLong):
    """Opener, clip and closer together last longer than `most_s` seconds."""


class TooShort(AudioError):
    """The sound lasts less than `least_s` seconds; `length_s` is what was decoded."""


class TooLarge(AudioError):
    """The file has more than `most_bytes` bytes."""


class TooSlow(AudioError):
    """Decoding did not finish within `most_s` seconds: a file made to exhaust."""


class DecoderFailed(AudioError):
    """The decoder gave up; `reason` is the first thing it said."""


class Silent(AudioError):
    """Nothing in the sound is loud enough to measure."""


class CannotMaster(AudioError):
    """No gain and limit brought the encoded file within tolerance; `lufs` and `dbtp` are the nearest reached."""


class UnknownEnding(AudioError):
    """The target's file ending names no kind we write."""


class NotADigest(AudioError):
    """A shelf name that is not a SHA-256 in hexadecimal."""


class DamagedChunks(AudioError):
    """The chunks of a WAV file, or the fields of one, do not lie as the form says; `at` is the byte."""


class DamagedPeaks(AudioError):
    """A file of peaks is not of the form it says it is; `reason` names what does not fit."""


class DamagedFingerprint(AudioError):
    """A kept fingerprint is no row of 32-bit numbers, or far too long; `byte_count` is its length."""


class EmptyLibrary(AudioError):
    """The folder `folder` holds no sound to look for."""


class UnusableClip(AudioError):
    """The clip `file` of a library cannot be used; `why` is the name of the refusal."""
